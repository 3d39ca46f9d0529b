"""The one place that says how Numba compiles this package's inner loops."""

from collections.abc import Callable

from numba import njit


def compiled(function: Callable) -> Callable:
    """Return `function`, which Numba compiles at its first call and which then runs without the interpreter lock.

    The compiled code is kept in `__pycache__` (or `NUMBA_CACHE_DIR`), and later processes load it from there. If
    neither folder can be written, each process compiles again. `fastmath` is off, so that LLVM neither reorders nor
    fuses floating-point operations.
    """
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        return njit(function, nogil=True, error_model="numpy")
