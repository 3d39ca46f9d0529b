"""The one place that says how Numba compiles this package's inner loops."""

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from numba import njit
from numba.core.registry import CPUDispatcher

# What each compiled function was compiled from.
_DIGESTS: dict[CPUDispatcher, str] = {}


def compiled(function: Callable) -> Callable:
    """Return `function`, which Numba compiles at its first call and which then runs without the interpreter lock.

    The compiled code is kept in `__pycache__` (or `NUMBA_CACHE_DIR`), and later processes load it from there. If
    neither folder can be written, each process compiles again. `fastmath` is off, so that LLVM neither reorders nor
    fuses floating-point operations.

    Numba compiles the functions and the constants of other files into `function`, but compiles it again only if its own
    file changes. So the name of the kept file ends in a digest of all of them.
    """
    digest = _digest(function)
    name = function.__qualname__
    function.__qualname__ = f"{name}_{digest}"
    try:
        made = njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        made = njit(function, nogil=True, error_model="numpy")
    finally:
        function.__qualname__ = name
    _DIGESTS[made] = digest
    return made


def _digest(function: Callable) -> str:
    """Return the digest, 16 hexadecimal digits, of a function's file and of what the function takes from elsewhere."""
    digest = hashlib.sha256(_source(function.__code__.co_filename))
    taken = inspect.getclosurevars(function)
    for name, value in sorted((taken.globals | taken.nonlocals).items()):
        digest.update(name.encode())
        digest.update(_content(value))
    return digest.hexdigest()[:16]


def _content(value: object) -> bytes:
    if isinstance(value, CPUDispatcher):
        return _DIGESTS[value].encode()
    if isinstance(value, ModuleType):
        ours = value.__name__.partition(".")[0] == __name__.partition(".")[0]
        return _source(value.__file__) if ours else value.__name__.encode()
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}".encode() + value.tobytes()
    return repr(value).encode() if isinstance(value, bool | int | float | complex | str | tuple | np.generic) else b""


@cache
def _source(path: str) -> bytes:
    return hashlib.sha256(Path(path).read_bytes()).digest()
