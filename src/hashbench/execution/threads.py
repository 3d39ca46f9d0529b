"""Threads of this process: for functions that spend their time outside the interpreter lock."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any


def run(function: Callable[[Any], Any], tasks: Iterable[Any], *, workers: int, address: str | None) -> Iterator[Any]:
    """Yield `function(task)` for each task as it finishes, at most two a worker in flight; `address` does not apply."""
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
