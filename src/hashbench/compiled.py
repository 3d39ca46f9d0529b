"""The one place that says how Numba compiles this package's inner loops."""

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from numba import njit
from numba.core.extending import _Intrinsic
from numba.core.registry import CPUDispatcher

# Before the first loop runs, Numba loads its array functions. They look for a BLAS in SciPy, which takes longer to load
# than they do, and which only `numpy.cov` in a loop needs. No loop here calls it, so we let them find none.
_BLAS = "scipy.linalg.cython_blas"
_KNOWN = {_BLAS: sys.modules[_BLAS]} if _BLAS in sys.modules else {}
sys.modules[_BLAS] = None
try:
    importlib.import_module("numba.np.arraymath")
finally:
    del sys.modules[_BLAS]
    sys.modules.update(_KNOWN)

# What each compiled function was compiled from.
_DIGESTS: dict[CPUDispatcher, str] = {}


def compiled(function: Callable) -> Callable:
    """Return `function`, which Numba compiles at its first call and which then runs without the interpreter lock.

    The compiled code is kept in `__pycache__` (or `NUMBA_CACHE_DIR`), and later processes load it from there. If
    neither folder can be written, or the source is no file, each process compiles again. `fastmath` is off, so that
    LLVM neither reorders nor fuses floating-point operations.

    Numba compiles the functions and the constants of other files into `function`, but compiles it again only if its own
    file changes. So the name of the kept file ends in a digest of all of them.
    """
    options = {"nogil": True, "error_model": "numpy"}
    try:
        digest = _digest(function)
    except OSError:
        return njit(function, **options)
    name = function.__qualname__
    function.__qualname__ = f"{name}_{digest}"
    try:
        made = njit(function, cache=True, **options)
    except RuntimeError:
        made = njit(function, **options)
    finally:
        function.__qualname__ = name
    _DIGESTS[made] = digest
    return made


def _digest(function: Callable) -> str:
    """Return the digest, 16 hexadecimal digits, of a function's file and of all that its module has from elsewhere.

    What `function` itself names is not enough: a function that it calls may stand below it, and name more.
    """
    taken = function.__globals__ | inspect.getclosurevars(function).nonlocals
    contents = _contents({name: _of_module(value) or _content(value) for name, value in taken.items()})
    return hashlib.sha256(_source(function.__code__.co_filename) + contents).hexdigest()[:16]


def _of_module(value: object) -> bytes:
    """Return the content of what compiled code can take from a module of this package, and the name of any other."""
    if not isinstance(value, ModuleType):
        return b""
    if value.__name__.partition(".")[0] != __name__.partition(".")[0]:
        return value.__name__.encode()
    return _contents({name: _content(inside) for name, inside in vars(value).items()})


def _contents(contents: Mapping[str, bytes]) -> bytes:
    """Return contents with their names, without empty ones and without what Python itself defines in a module."""
    told = sorted((name, content) for name, content in contents.items() if content and not name.startswith("__"))
    return repr(told).encode()


def _content(value: object) -> bytes:
    """Return what decides the code that is compiled from a value. It is empty for what cannot be compiled."""
    if isinstance(value, CPUDispatcher):
        return _DIGESTS.get(value, "").encode() or _source(value.py_func.__code__.co_filename)
    if isinstance(value, _Intrinsic):
        return _source(value._defn.__code__.co_filename)
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}".encode() + value.tobytes()
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}{getattr(value, '_fields', '')}".encode()
    if isinstance(value, tuple):
        return repr([_content(item) for item in value]).encode()
    return repr(value).encode() if isinstance(value, bool | int | float | complex | str | np.generic) else b""


@cache
def _source(path: str) -> bytes:
    return hashlib.sha256(Path(path).read_bytes()).digest()
