"""The one place that says how Numba compiles this package's inner loops."""

import atexit
import contextlib
import hashlib
import importlib
import inspect
import re
import sys
import time
from collections import defaultdict
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
# The names of kept files: the module, the function and its digest. Numba adds `.tmp` while it writes one.
_KEPT = re.compile(r"(\w+)\..+_([0-9a-f]{16})-\d+\.py[^.]+(\.\d+)?\.nb[ic](\.tmp\.\w+)?")
# A process removes only files that were this old when it started. So no process loses what it has just compiled.
_OLD_SECONDS = 3600
_STARTED = time.time()


def compiled(function: Callable) -> Callable:
    """Return `function`, which Numba compiles at its first call and which then runs without the interpreter lock.

    The compiled code is kept in `__pycache__` (or `NUMBA_CACHE_DIR`), and later processes load it from there. If
    neither folder can be written, or the source is no file, each process compiles again. `fastmath` is off, so that
    LLVM neither reorders nor fuses floating-point operations.

    Numba compiles the functions and the constants of other files into `function`, but compiles it again only if its own
    file changes. So the name of the kept file ends in a digest of all of them. When a process ends, it removes the
    files of digests that the modules it has loaded no longer have.
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
    if isinstance(made, CPUDispatcher):  # unless Numba is switched off
        _DIGESTS[made] = digest
    return made


@atexit.register
def _remove_outdated() -> None:
    current: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for made, digest in _DIGESTS.items():
        current[made.stats.cache_path][Path(made.py_func.__code__.co_filename).stem].add(digest)
    for folder, digests in current.items():
        if folder is not None:
            remove_outdated(Path(folder), digests, before=_STARTED - _OLD_SECONDS)


def remove_outdated(folder: Path, digests: Mapping[str, set[str]], *, before: float) -> None:
    """Remove from a folder the code that Numba compiled from modules that have changed since.

    Another process may read these files: one that has opened a file reads it to its end, and Numba compiles again what
    it does not find. What cannot be removed stays.

    Parameters
    ----------
    digests : the digests of all compiled functions of each module, by the name of its file without `.py`. Files of
        other modules stay.
    before : only files that are older than this time, in seconds since the epoch, are removed.
    """
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            named = _KEPT.fullmatch(path.name)
            if named and named[1] in digests and named[2] not in digests[named[1]]:
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < before:
                        path.unlink()


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
