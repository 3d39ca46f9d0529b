"""All matchers: one line each. A matcher is imported when it is used.

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

    `recall` is the smallest share of the pairs that it promises to find; it is 1 for an exact matcher. No matcher
    returns a pair that is not within the radius. `prunes` says whether it leaves most pairs uncompared, and `cuts`
    whether it does so by cutting hashes into the parts of `parts`. `stops` says whether it stops at too many pairs (see
    `matcher.TooManyPairsError`), so that it can take many queries at once. `weighted` says whether it can match hashes
    with masks by the weighted distance.
    """

    name: str
    module: str
    prunes: bool = False
    cuts: bool = False
    stops: bool = False
    weighted: bool = False
    recall: float = 1.0

    @property
    def exact(self) -> bool:
        """Return whether it finds every pair."""
        return self.recall == 1


ENTRIES = (
    Entry("numba", "hashbench.matching.matchers.numba", stops=True, weighted=True),
    Entry("numpy", "hashbench.matching.matchers.numpy", weighted=True),
    Entry("faiss", "hashbench.matching.matchers.faiss"),
    Entry("multi_index", "hashbench.matching.matchers.multi_index", prunes=True, cuts=True, stops=True),
    Entry("faiss_multi_hash", "hashbench.matching.matchers.faiss_multi_hash", prunes=True, cuts=True),
    Entry("prefix", "hashbench.matching.matchers.prefix", stops=True, recall=0.95),
    Entry("faiss_ivf", "hashbench.matching.matchers.faiss_ivf", prunes=True, recall=0.5),
)
NAMES = tuple(entry.name for entry in ENTRIES)
# Hashes with masks are timed under a name of their own.
WEIGHTED = Entry("numba_weighted", "hashbench.matching.matchers.numba", stops=True, weighted=True)


def find_matcher(name: str) -> Entry:
    """Return the matcher with this name.

    Raises
    ------
    InputError
        There is no such matcher. The message lists the known ones.
    """
    for entry in (*ENTRIES, WEIGHTED):
        if entry.name == name:
            return entry
    raise InputError(f"matcher {name!r} is unknown; known matchers: {', '.join(NAMES)}")


def unavailable(name: str) -> str:
    """Return why a matcher cannot be used here, or the empty string if it can.

    Raises
    ------
    InputError
        There is no such matcher.
    """
    try:
        importlib.import_module(find_matcher(name).module)
    except ImportError as error:
        return f"{error}"
    return ""


def matchers(names: Sequence[str] = NAMES) -> pd.DataFrame:
    """Return a table with a row for each name: matcher, exact, prunes, available, and the reason if not available.

    Raises
    ------
    InputError
        There is no such matcher.
    """
    rows = []
    for entry in map(find_matcher, names):
        reason = unavailable(entry.name)
        rows.append((entry.name, entry.exact, entry.prunes, not reason, reason))
    return pd.DataFrame(rows, columns=["matcher", "exact", "prunes", "available", "reason"])


def load(name: str) -> ModuleType:
    """Import a matcher's module and return it.

    Raises
    ------
    InputError
        There is no such matcher, or it cannot be used here.
    """
    reason = unavailable(name)
    if reason:
        raise InputError(f"matcher {name} cannot be used here: {reason}")
    return importlib.import_module(find_matcher(name).module)
