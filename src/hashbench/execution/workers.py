"""What a worker process is told, and the time that it has for an item of a task."""

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

# Numerical libraries in a worker use one thread.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
# How often a task is tried whose worker dies, where nothing else can be done for it, and what is said then.
TRIES = 3
DIED = (
    f"worker processes died {TRIES} times at the same task, perhaps for lack of memory; use fewer cores (--cores), "
    "or a machine with more memory"
)
Item = TypeVar("Item")
_state = {"is_worker": False, "in_hand": None}
# When each thread's item must be done. The process has one timer for all.
_deadlines: dict[int, float] = {}
_timer = threading.Lock()


def enter(in_hand: str | None = None) -> None:
    """Say that this process may be ended by an item.

    Parameters
    ----------
    in_hand : the file in which `each` notes how many items it has begun.
    """
    _state["is_worker"] = True
    if in_hand:
        _state["in_hand"] = os.open(in_hand, os.O_WRONLY)


def each(items: Iterable[Item], seconds: float | None) -> Iterator[Item]:
    """Yield items. In a worker process, an item that takes longer than `seconds` ends the process.

    In the main process there is no limit: the run would end with it. Nor is there one where `seconds` is None.
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
    """Give this thread's item so much time, and end the process when the first of all items has had its time."""
    with _timer:
        now = time.monotonic()
        _deadlines.pop(threading.get_ident(), None)
        if seconds is not None:
            _deadlines[threading.get_ident()] = now + seconds
        # At 0 the timer would be off.
        left = max(min(_deadlines.values()) - now, 1e-6) if _deadlines else 0
        signal.setitimer(signal.ITIMER_REAL, left)
