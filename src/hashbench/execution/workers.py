"""The settings of a worker process, and its time limit for an item of a task."""

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

# Numerical libraries in a worker use one thread.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
# How often a task is tried if its worker dies and there is no rescue, and the message after that.
TRIES = 3
DIED = (
    f"worker processes died {TRIES} times at the same task, perhaps for lack of memory; use fewer cores (--cores), "
    "or a machine with more memory"
)
Item = TypeVar("Item")
_state = {"is_worker": False, "in_hand": None}
# The time at which each thread's item must be done. The process has one timer for all threads.
_deadlines: dict[int, float] = {}
_timer = threading.Lock()


def enter(in_hand: str | None = None) -> None:
    """Mark this process as one that an item may end.

    Parameters
    ----------
    in_hand : the file in which `each` notes how many items it has begun.
    """
    _state["is_worker"] = True
    if in_hand:
        _state["in_hand"] = os.open(in_hand, os.O_WRONLY)


def each(items: Iterable[Item], seconds: float | None) -> Iterator[Item]:
    """Yield items. In a worker process, an item that takes longer than `seconds` ends the process.

    In the main process there is no limit, because the run would end, too. There is also no limit if `seconds` is None.
    """
    if not _state["is_worker"]:
        yield from items
        return
    try:
        for item in items:
            if _state["in_hand"] is not None:
                os.write(_state["in_hand"], b".")
            _give(seconds)
            yield item
    finally:
        _give(None)


def _give(seconds: float | None) -> None:
    """Give this thread's item a time limit, and end the process when any item reaches its limit."""
    with _timer:
        now = time.monotonic()
        _deadlines.pop(threading.get_ident(), None)
        if seconds is not None:
            _deadlines[threading.get_ident()] = now + seconds
        # 0 would switch the timer off.
        left = max(min(_deadlines.values()) - now, 1e-6) if _deadlines else 0
        signal.setitimer(signal.ITIMER_REAL, left)
