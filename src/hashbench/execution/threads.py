"""Run tasks in threads, for functions that release the interpreter lock most of the time.

The threads run in this process, or in one child process if a task may end its process.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from typing import Any

from hashbench.execution import watched


def run(
    function: Callable[[Any], Any],
    tasks: Iterable[Any],
    *,
    workers: int,
    address: str | None,
    rescue: Callable[[Any], Any] | None,
) -> Iterator[Any]:
    """Yield `function(task)` for each task as soon as the task is finished. `address` is not used.

    At most two tasks per worker are handed out at a time. With `rescue`, the threads run in a child process, see
    `watched.run`.
    """
    start = partial(_run, workers=workers)
    yield from watched.run(start, function, tasks, rescue) if rescue else start(function, tasks)


def _run(function: Callable[[Any], Any], tasks: Iterable[Any], *, workers: int) -> Iterator[Any]:
    waiting = iter(tasks)
    pool = ThreadPoolExecutor(workers)
    try:
        running = {pool.submit(function, task) for task in islice(waiting, 2 * workers)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(function, task) for task in islice(waiting, len(done))}
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(cancel_futures=True)
