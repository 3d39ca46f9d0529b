"""Different-family pairs counted by both families, so that any set of families can be counted without comparing again.

A table of family pairs is sparse: it holds only family pairs and distances that have pairs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.evaluation.rates.histograms import Histograms, pictures_of
from hashbench.matching import lookup
from hashbench.matching.collection import DIFFERENT

# Entries of the table of counts at first. It grows with the entries, not with the pairs.
_ROOM = 2**16


@dataclass(frozen=True)
class FamilyPairs:
    """Different-family pairs at most `radius` apart, by family pair and distance, in ascending order of both.

    Attributes
    ----------
    sizes : (f,) int64, the pictures of each family.
    one, other : (k,) int32, the indices of both families, `one` < `other`.
    distance : (k,) uint16, in bits.
    pairs : (k,) int64, the number of pairs with these families and this distance, above 0.
    radius : the largest distance that was counted, in bits.
    """

    sizes: NDArray[np.int64]
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    distance: NDArray[np.uint16]
    pairs: NDArray[np.int64]
    radius: int

    @property
    def key(self) -> NDArray[np.int64]:
        """One number for each family pair: (k,)."""
        return self.one * np.int64(len(self.sizes)) + self.other

    @property
    def number(self) -> int:
        """All different-family pairs, at any distance."""
        return int(self.sizes.sum() ** 2 - (self.sizes**2).sum()) // 2

    def halves(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count by distance the pairs of two chosen families, and the pairs of two families that are not chosen.

        Parameters
        ----------
        chosen : (f,) whether each family is chosen.

        Returns
        -------
        Two arrays of shape (radius + 1,).
        """
        counts = np.zeros((3, self.radius + 1), np.int64)
        _count_halves(self.one, self.other, self.distance, self.pairs, chosen.astype(np.int64), counts)
        return counts[2], counts[0]

    def histogram(self) -> NDArray[np.int64]:
        """Return the pairs by distance; the last count is for pairs farther apart than the radius: (radius + 2,)."""
        near = np.bincount(self.distance, self.pairs, self.radius + 1).astype(np.int64)
        return np.append(near, self.number - near.sum())


def gather(parts: Iterable[pd.DataFrame], family_of: pd.Series, counts: Histograms, *, radius: int) -> FamilyPairs:
    """Count different-family pairs at most `radius` apart by both families and distance.

    Parameters
    ----------
    parts : a `pairs` table in parts, of which one is in memory at a time.
    family_of : the family of each picture, by image_id.
    counts : histograms of all families; the indices of families are places in its `families`.
    """
    families, width = len(counts.families), radius + 1
    place, ids = pd.Index(counts.families).get_indexer(family_of), pd.Index(family_of.index)
    keys = lookup.make(_ROOM)[0]
    number, used = np.zeros(len(keys), np.int64), 0
    for part in parts:
        near = ((part.relation == DIFFERENT) & (part.distance <= radius)).to_numpy()
        one, other = (place[ids.get_indexer(part[end].to_numpy()[near])] for end in ("a", "b"))
        distance, done = part.distance.to_numpy()[near], 0
        while done < len(one):
            done, used = _count_rows(keys, number, one, other, distance, families, width, done, used)
            if done < len(one):
                keys, number = _with_more_room(keys, number)
    kept = np.flatnonzero(keys != lookup.NOWHERE)
    kept = kept[np.argsort(keys[kept])]
    both, distance = np.divmod(keys[kept], width)
    one, other = np.divmod(both, max(families, 1))
    return FamilyPairs(
        pictures_of(counts),
        one.astype(np.int32),
        other.astype(np.int32),
        distance.astype(np.uint16),
        number[kept],
        radius,
    )


@compiled
def _count_rows(keys, number, one, other, distance, families, width, done, used):
    """Count rows from number `done` on until two thirds of the table are used; return how many are done and used."""
    while done < len(one) and 3 * used < 2 * len(keys):
        low, high = min(one[done], other[done]), max(one[done], other[done])
        key = (low * families + high) * width + distance[done]
        place = lookup.find(keys, key)
        if keys[place] == lookup.NOWHERE:
            keys[place] = key
            used += 1
        number[place] += 1
        done += 1
    return done, used


def _with_more_room(keys: NDArray[np.int64], number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a table of the same counts with twice the room."""
    more = np.full(2 * len(keys), lookup.NOWHERE, np.int64), np.zeros(2 * len(keys), np.int64)
    _move(keys, number, *more)
    return more


@compiled
def _move(keys, number, to_keys, to_number) -> None:
    for row in range(len(keys)):
        if keys[row] != lookup.NOWHERE:
            place = lookup.find(to_keys, keys[row])
            to_keys[place], to_number[place] = keys[row], number[row]


@dataclass(frozen=True)
class Tally:
    """False pairs of a set of families, for each threshold from 0 to the radius.

    Attributes
    ----------
    false : (radius + 1,) int64, pairs within the threshold.
    of_family : (m, radius + 1) int64, the pairs that each family of the set is in.
    squares : (radius + 1,) float64, the sum of the squared counts of each family pair.
    largest : (radius + 1,) int64, the largest count of one family pair.
    number : all different-family pairs of the set.
    number_of_family : (m,) int64, the different-family pairs that each family is in.
    whole : the number of pairs of the two largest families, which is the most that one family pair can have.
    """

    false: NDArray[np.int64]
    of_family: NDArray[np.int64]
    squares: NDArray[np.float64]
    largest: NDArray[np.int64]
    number: int
    number_of_family: NDArray[np.int64]
    whole: int


class Tallier:
    """Tallies one set of families after another; what all sets share is computed once.

    Parameters
    ----------
    apart : keys of family pairs that are left out, as if those two families had never been compared.
    """

    def __init__(self, counted: FamilyPairs, apart: NDArray[np.int64]) -> None:
        kept = ~np.isin(counted.key, apart)
        self.sizes, self.radius = counted.sizes, counted.radius
        self.one, self.other = counted.one[kept], counted.other[kept]
        self.distance, self.pairs = counted.distance[kept], counted.pairs[kept]
        self.apart = np.divmod(apart, len(counted.sizes))
        key = counted.key[kept]
        begins = np.flatnonzero(np.diff(key, prepend=-1))
        total = np.cumsum(self.pairs)
        before = np.repeat((total - self.pairs)[begins], np.diff(np.append(begins, len(key))))
        self.within = total - before

    def tally(self, chosen: NDArray[np.bool_]) -> Tally:
        """Return the false pairs of the families that `chosen`, (f,), marks."""
        width = self.radius + 1
        of_family, squares = np.zeros((len(chosen), width), np.int64), np.zeros(width)
        largest = np.zeros(width, np.int64)
        counted = (self.one, self.other, self.distance, self.pairs, self.within)
        _count_chosen(*counted, chosen, of_family, squares, largest)
        of_family = np.cumsum(of_family[chosen], axis=1)
        sizes = np.where(chosen, self.sizes, 0)
        number_of_family = sizes * (sizes.sum() - sizes)
        lost = sizes[self.apart[0]] * sizes[self.apart[1]]
        for end in self.apart:
            np.subtract.at(number_of_family, end, lost)
        second, first = np.sort(sizes)[-2:] if len(sizes) > 1 else (0, 0)
        return Tally(
            false=of_family.sum(axis=0) // 2,
            of_family=of_family,
            squares=np.cumsum(squares),
            largest=np.maximum.accumulate(largest),
            number=int(number_of_family.sum()) // 2,
            number_of_family=number_of_family[chosen],
            whole=int(first * second),
        )


@compiled
def _count_halves(one, other, distance, pairs, chosen, counts) -> None:
    """Add pairs to counts by distance and by how many of their two families are chosen, 0 to 2: (3, radius + 1)."""
    for row in range(len(one)):
        counts[chosen[one[row]] + chosen[other[row]], distance[row]] += pairs[row]


@compiled
def _count_chosen(one, other, distance, pairs, within, chosen, of_family, squares, largest) -> None:
    """Add the rows of two chosen families, at their distance, to a tally that is not summed up yet.

    Parameters
    ----------
    within : (k,) pairs of the row's family pair up to its distance.
    """
    for row in range(len(one)):
        if chosen[one[row]] and chosen[other[row]]:
            at, up_to = distance[row], within[row]
            of_family[one[row], at] += pairs[row]
            of_family[other[row], at] += pairs[row]
            squares[at] += float(up_to) ** 2 - float(up_to - pairs[row]) ** 2
            largest[at] = max(largest[at], up_to)
