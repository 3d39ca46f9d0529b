"""The matchers there are: one line each, loaded when used.

To add one, write a module with `build(words, *, bits, radius)` that returns a `matcher.Matcher`, and add its line.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

import pandas as pd

from hashbench.errors import InputError


@dataclass(frozen=True)
class Entry:
    """A matcher.

    `recall` is the least share of the pairs that it promises to find, 1 of an exact one: it never gives a pair that is
    none. `prunes` says whether it leaves most pairs uncompared, `cuts` whether it does so by the parts of `parts`, and
    `stops` whether it gives up at too many pairs (see `matcher.TooManyPairsError`), so that it may be asked for many
    hashes at once.
    """

    name: str
    module: str
    prunes: bool = False
    cuts: bool = False
    stops: bool = False
    recall: float = 1.0

    @property
    def exact(self) -> bool:
        """Whether it finds every pair."""
        return self.recall == 1


ENTRIES = (
    Entry("numba", "hashbench.matching.matchers.numba", stops=True),
    Entry("numpy", "hashbench.matching.matchers.numpy"),
    Entry("faiss", "hashbench.matching.matchers.faiss"),
    Entry("multi_index", "hashbench.matching.matchers.multi_index", prunes=True, cuts=True, stops=True),
    Entry("faiss_multi_hash", "hashbench.matching.matchers.faiss_multi_hash", prunes=True, cuts=True),
    Entry("faiss_ivf", "hashbench.matching.matchers.faiss_ivf", prunes=True, recall=0.5),
)
NAMES = tuple(entry.name for entry in ENTRIES)


def find_matcher(name: str) -> Entry:
    """Return the matcher of a name.

    Raises
    ------
    InputError
        There is none; the message lists those that there are.
    """
    for entry in ENTRIES:
        if entry.name == name:
            return entry
    raise InputError(f"matcher {name!r} is unknown; known matchers: {', '.join(NAMES)}")


def unavailable(name: str) -> str:
    """Return why a matcher cannot be used here, or the empty string where it can."""
    try:
        importlib.import_module(find_matcher(name).module)
    except ImportError as error:
        return f"{error}"
    return ""


def matchers(names: Sequence[str] = NAMES) -> pd.DataFrame:
    """Return matcher, exact, prunes, available and the reason where not available, a row a name."""
    rows = []
    for entry in map(find_matcher, names):
        reason = unavailable(entry.name)
        rows.append((entry.name, entry.exact, entry.prunes, not reason, reason))
    return pd.DataFrame(rows, columns=["matcher", "exact", "prunes", "available", "reason"])


def load(name: str) -> ModuleType:
    """Return a matcher's module.

    Raises
    ------
    InputError
        There is no such matcher, or it cannot be used here.
    """
    reason = unavailable(name)
    if reason:
        raise InputError(f"matcher {name} cannot be used here: {reason}")
    return importlib.import_module(find_matcher(name).module)
