"""The functions of an implementation: those that its module defines, and those it borrows from its neighbours."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType

from hashbench.hashers.hasher import Hasher


def own_functions(hasher: Hasher) -> dict[str, FunctionType]:
    """Return the plain Python functions in the hasher's module that it or another module of its package defines."""
    module = importlib.import_module(hasher.module)
    package = hasher.module.partition(".")[0]
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__.partition(".")[0] == package
    }


@contextmanager
def wrapped(hasher: Hasher, wrap: Callable[[FunctionType], Callable]) -> Iterator[None]:
    """Replace each of these functions, in the hasher's module alone, by `wrap` of it, and put them back at the end."""
    module = importlib.import_module(hasher.module)
    originals = own_functions(hasher)
    for name, function in originals.items():
        setattr(module, name, wrap(function))
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(module, name, function)
