"""The functions that an implementation's own module defines, and putting wrappers around them."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType

from hashbench.hashers.hasher import Hasher


def own_functions(hasher: Hasher) -> dict[str, FunctionType]:
    """Return the plain Python functions that the hasher's module defines, by name."""
    module = importlib.import_module(hasher.module)
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__
    }


@contextmanager
def wrapped(hasher: Hasher, wrap: Callable[[FunctionType], Callable]) -> Iterator[None]:
    """Replace each of the module's own functions by `wrap` of it, and put them back at the end."""
    module = importlib.import_module(hasher.module)
    originals = own_functions(hasher)
    for name, function in originals.items():
        setattr(module, name, wrap(function))
    try:
        yield
    finally:
        for name, function in originals.items():
            setattr(module, name, function)
