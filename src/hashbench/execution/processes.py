"""Worker processes on this machine, started by joblib's loky.

With loky, scripts need no main guard. If a worker dies, loky gives up every task that it has handed out.
"""

import faulthandler
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import chain, islice
from typing import Any

from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from hashbench.errors import InputError
from hashbench.execution.workers import DIED, ONE_THREAD, TRIES
from hashbench.jobs import end_with

_IDLE_SECONDS = 300
_held: dict[str, Callable[[Any], Any]] = {}


def run(
    function: Callable[[Any], Any],
    tasks: Iterable[tuple[int, Any]],
    *,
    workers: int,
    address: str | None,
    rescue: Callable[[Any], Any] | None,
) -> Iterator[Any]:
    """Yield `function(task)` for each task as soon as the task is finished. `address` is not used.

    Each worker gets the function once. At most two tasks per worker are handed out at a time. If a worker dies,
    `rescue` does the tasks that were handed out, and new workers do the rest. Without `rescue`, new workers do all of
    it.

    Raises
    ------
    InputError
        Workers died several times at one task, and there is no `rescue`. An exception in a task is raised as it is.
    """
    waiting = iter(tasks)
    deaths: Counter = Counter()
    while lost := (yield from _run(function, waiting, workers)):
        if rescue:
            for task in lost:
                yield rescue(task)
            continue
        deaths.update(number for number, _ in lost)
        if max(deaths.values()) == TRIES:
            raise InputError(DIED)
        waiting = chain(lost, waiting)


def _run(function: Callable[[Any], Any], waiting: Iterator[Any], workers: int) -> Generator[Any, None, list[Any]]:
    """Yield results. Return the tasks that were handed out when a worker died, if one did."""
    pool = ProcessPoolExecutor(
        workers, timeout=_IDLE_SECONDS, env=ONE_THREAD, initializer=_hold, initargs=(function, os.getpid())
    )
    running = {_start(pool, task): task for task in islice(waiting, 2 * workers)}
    try:
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                running |= {_start(pool, task): task for task in islice(waiting, 1)}
                result = future.result()
                del running[future]
                yield result
        return []
    except TerminatedWorkerError:
        return list(running.values())
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _start(pool: ProcessPoolExecutor, task: Any) -> Future:
    try:
        return pool.submit(_call, task)
    except TerminatedWorkerError as error:  # of another task
        lost: Future = Future()
        lost.set_exception(error)
        return lost


def _hold(function: Callable[[Any], Any], parent: int) -> None:
    end_with(str(parent))  # otherwise a worker stays after its run was killed, until it was idle long enough
    _held["function"] = function


def _call(task: Any) -> Any:
    faulthandler.disable()  # loky's own handler prints a page if a picture ends a worker
    return _held["function"](task)
