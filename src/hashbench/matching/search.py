"""Find all pairs of hashes within a radius, in order, with any matcher and executor."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench import execution
from hashbench.errors import InputError
from hashbench.matching.matchers.matcher import Matcher, Pairs, TooManyPairsError
from hashbench.matching.matchers.registry import ENTRIES, find_matcher, load
from hashbench.matching.orientations.turned import Turned

# Rows to take at a time: enough to use each known hash often while it is in the cache, but so few that all their pairs
# fit in memory.
_ROWS = 1024
_PAIRS = 2**24
# A small collection has blocks of fewer rows, so that several workers share them.
_FEW_ROWS = 128
# An index that stops at too many pairs takes more rows, so that similar queries look into the same places.
_MANY_ROWS = 32_768


@dataclass(frozen=True)
class _Later:
    matcher: Matcher
    blocks: Sequence[slice]

    def __call__(self, number: int) -> Pairs | None:
        """Return the pairs of a block, or None if they are too many to be returned at once."""
        try:
            return self.matcher.later(self.blocks[number])
        except TooManyPairsError:
            return None


def in_parts(find: Callable[[slice], Pairs], rows: slice) -> Iterator[tuple[slice, Pairs]]:
    """Yield slices of `rows`, in order, each with the pairs that `find` returns for it.

    If `find` raises `TooManyPairsError` for a slice, the slice is halved.
    """
    try:
        found = find(rows)
    except TooManyPairsError:
        middle = (rows.start + rows.stop) // 2
        yield from in_parts(find, slice(rows.start, middle))
        yield from in_parts(find, slice(middle, rows.stop))
    else:
        yield rows, found


def row_blocks(n: int, *, matcher: str) -> list[slice]:
    """Return slices that cover n rows in order.

    For a matcher that does not stop at too many pairs, a block has at most 2²⁴ pairs, if n is not too large: they fit
    in memory even if all hashes are close.

    Parameters
    ----------
    matcher : one of `matchers.registry.NAMES`.

    Raises
    ------
    InputError
        There is no such matcher.
    """
    entry = find_matcher(matcher)
    if entry.stops and entry.prunes:
        block = min(_MANY_ROWS, max(_ROWS, n // 16))
    else:
        block = min(_ROWS, max(_FEW_ROWS, n // 32))
        if not entry.stops:
            block = min(block, max(16, _PAIRS // max(n, 1)))
    return [slice(start, min(start + block, n)) for start in range(0, n, block)]


def check_radius(radius: int, bits: int) -> None:
    """Check that two hashes of `bits` bits can be `radius` bits apart.

    Raises
    ------
    InputError
        The radius is negative or larger than `bits`.
    """
    if not 0 <= radius <= bits:
        raise InputError(f"radius {radius} is outside 0 to {bits}, the bits of these hashes")


def check_weighted(matcher: str, words: NDArray[np.uint64]) -> None:
    """Check that a matcher can match hashes with masks if these have some.

    Raises
    ------
    InputError
        It cannot, or there is no such matcher.
    """
    if words.ndim == 3 and not find_matcher(matcher).weighted:
        able = " or ".join(entry.name for entry in ENTRIES if entry.weighted)
        raise InputError(f"matcher {matcher} cannot match by the weighted distance; use {able}")


def check_exact(matcher: str) -> None:
    """Check that a matcher finds every pair.

    Raises
    ------
    InputError
        It is approximate, or there is no such matcher.
    """
    if not find_matcher(matcher).exact:
        *others, last = [entry.name for entry in ENTRIES if entry.exact]
        raise InputError(f"matcher {matcher} may miss pairs; use {', '.join(others)} or {last}")


def pairs_within(
    words: NDArray[np.uint64],
    *,
    bits: int,
    radius: int,
    matcher: str = "numba",
    turned: NDArray[np.uint64] | None = None,
    blocks: Sequence[slice] | None = None,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> Iterator[tuple[slice, Pairs]]:
    """Yield each block of rows, in order, with its pairs a < b at most `radius` bits apart, sorted by a, then b.

    If a block has too many pairs to be held in memory, it comes in parts of fewer rows.

    Parameters
    ----------
    words : (n, words) uint64, or (n, words, 2) with masks, as in `collection.Collection`.
    matcher : one of `matchers.registry.NAMES`.
    turned : (orientations, n, words), the hashes of all pictures in several orientations. If given, the distance of a
        and b is the least between the hashes of a and the hash of b.
    blocks : the rows to match with all later rows; by default all rows.
    executor, workers, address : as in `execution.run`.

    Raises
    ------
    InputError
        The radius is negative or larger than `bits`, there is no such matcher or executor, or the hashes have masks and
        the matcher cannot match these.
    """
    check_radius(radius, bits)
    check_weighted(matcher, words)
    blocks = row_blocks(len(words), matcher=matcher) if blocks is None else blocks
    ready = load(matcher).build(words, bits=bits, radius=radius)
    ready = ready if turned is None else Turned(ready, turned)
    runs = execution.run(
        _Later(ready, blocks),
        range(len(blocks)),
        executor=executor if len(blocks) > 1 else "serial",
        workers=workers,
        address=address,
        label="find pairs",
    )
    done: dict[int, Pairs | None] = {}
    following = 0
    for finished in runs:
        done[finished.task] = finished.result
        while following in done:
            found = done.pop(following)
            if found is None:
                yield from in_parts(ready.later, blocks[following])
            else:
                yield blocks[following], found
            following += 1
