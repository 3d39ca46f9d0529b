"""How Numba compiles this package's inner loops, in one place."""

from collections.abc import Callable

from numba import njit


def compiled(function: Callable) -> Callable:
    """Compile `function` at its first call, to run without the interpreter lock; keep the result if a disk lets us.

    Later processes load what `__pycache__` (or `NUMBA_CACHE_DIR`) kept. Without `fastmath` LLVM neither reorders nor
    fuses floating-point operations.
    """
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        return njit(function, nogil=True, error_model="numpy")
