"""The functions of an implementation: its module defines them, or imports them from this package."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType

from hashbench.hashers.hasher import Hasher


def own_functions(hasher: Hasher) -> dict[str, FunctionType]:
    """Return, by name, the plain Python functions in the hasher's module that this package defines."""
    module = importlib.import_module(hasher.module)
    package = hasher.module.partition(".")[0]
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__.partition(".")[0] == package
    }


@contextmanager
def wrapped(hasher: Hasher, wrap: Callable[[FunctionType], Callable]) -> Iterator[None]:
    """Replace each function of `own_functions` by `wrap(function)`, and put the functions back at the end.

    Only the hasher's module is changed.
    """
    module = importlib.import_module(hasher.module)
    originals = own_functions(hasher)
    for name, function in originals.items():
        setattr(module, name, wrap(function))
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(module, name, function)
