"""What a worker process is told, and the time that it has for an item of a task."""

import os
import signal
from collections.abc import Iterable, Iterator
from typing import TypeVar

# Numerical libraries in a worker use one thread.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
Item = TypeVar("Item")
_state = {"is_worker": False, "in_hand": None}


def enter(in_hand: str | None = None) -> None:
    """Say that this process may be ended by an item.

    Parameters
    ----------
    in_hand : the file in which `each` notes how many items it has begun.
    """
    _state["is_worker"] = True
    if in_hand:
        _state["in_hand"] = os.open(in_hand, os.O_WRONLY)


def each(items: Iterable[Item], seconds: float) -> Iterator[Item]:
    """Yield items. In a worker process, an item that takes longer than `seconds` ends the process.

    In the main process there is no limit: the run would end with it.
    """
    if not _state["is_worker"]:
        yield from items
        return
    try:
        for item in items:
            if _state["in_hand"] is not None:
                os.write(_state["in_hand"], b".")
            signal.setitimer(signal.ITIMER_REAL, seconds)
            yield item
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
