"""Approximate matching: compare 64 bits of every pair, and whole hashes only where these bits are close.

A sample of the hashes tells which bits to take, and how close they have to be. We take the bits that differ least often
within close pairs, compared with other pairs. For FINd these are mostly low frequencies. If the bits keep too many
pairs apart from the close ones, every pair is compared in full, which is then faster.
"""

from dataclasses import dataclass

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.blocks import hamming
from hashbench.matching.kernel import distance_between, popcount
from hashbench.matching.matchers import matcher, numba
from hashbench.matching.matchers.matcher import Pairs
from hashbench.matching.matchers.numba import noted

PREFIX = 64
# The share of the sample's close pairs whose prefixes are near enough.
KEPT = 0.99
# If a larger share of pairs is compared in full for nothing, the filter saves no time.
MOST_PASSED = 0.015
# Hashes to compare with all others, and the most close pairs to take from them.
_SAMPLE, _MOST = 1024, 2**17
# So many close pairs in the sample tell how near their prefixes are.
_FEWEST = 400
# Hashes to unpack at a time.
_ROWS = 2**16
# Known hashes to take at a time. Their prefixes stay in the first-level cache, and the hashes in the second.
_TILE = 2048
# Known hashes whose prefixes are compared in one step, as many as a word has bits.
_AT_ONCE = 64


@intrinsic
def trailing_zeros(context, value):
    """Return the number of 0 bits below the lowest 1 bit of an unsigned integer, or 64 for 0, by LLVM's `cttz`."""
    return value(value), lambda context, builder, signature, arguments: builder.cttz(
        arguments[0], ir.Constant(ir.IntType(1), 0)
    )


@intrinsic
def close_of_64(context, prefixes, start, prefix, near):
    """Return which of 64 prefixes are at most `near` bits from another: bit k for prefix `start` + k.

    LLVM turns it into vector instructions. With AVX-512, three of them compare eight prefixes, and nothing is packed
    or written to memory.

    Parameters
    ----------
    prefixes : (n,) uint64, C-contiguous, n at least `start` + 64.
    start, prefix, near : uint64.
    """

    def generate(context, builder, signature, arguments):
        several = ir.VectorType(ir.IntType(64), _AT_ONCE)

        def all_of(value):
            one = builder.insert_element(ir.Constant(several, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
            same = ir.Constant(ir.VectorType(ir.IntType(32), _AT_ONCE), [0] * _AT_ONCE)
            return builder.shuffle_vector(one, ir.Constant(several, ir.Undefined), same)

        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), several.as_pointer())
        differ = builder.xor(builder.load(place, align=8), all_of(arguments[2]))
        count = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(several, [several]), f"llvm.ctpop.v{_AT_ONCE}i64"
        )
        close = builder.icmp_unsigned("<=", builder.call(count, [differ]), all_of(arguments[3]))
        return builder.bitcast(close, ir.IntType(_AT_ONCE))

    return types.uint64(prefixes, types.uint64, types.uint64, types.uint64), generate


@compiled
def search(
    queries, query_prefixes, words, prefixes, first: int, triangular: bool, near: int, radius: int, most: int
) -> NDArray:
    """Return query, known hash and distance of the pairs that the filter keeps within `radius`: (pairs, 3) int64.

    If there are several queries, the search ends when it has found more than `most` pairs.

    Parameters
    ----------
    queries, words : (m, words) and (n, words) uint64, whole hashes.
    query_prefixes, prefixes : (m,) and (n + 63 or more,) uint64, the prefixes of `queries` and of `words`.
    first, triangular : as in `numba.search`.
    """
    found, number = np.empty((1024, 3), np.int64), 0
    close = np.empty(_TILE, np.uint64)
    for tile in range(first, len(words), _TILE):
        tile_stop = min(tile + _TILE, len(words))
        for query in range(len(queries)):
            start = max(tile, first + query + 1) if triangular else tile
            if start >= tile_stop:
                continue
            candidates = list_close(query_prefixes[query], prefixes, start, tile_stop, near, close)
            for each in range(candidates):
                known = close[each]
                distance = apart(queries, query, words, known)
                if distance <= radius:
                    found = noted(found, number, query, np.int64(known), distance)
                    number += 1
            if number > most and len(queries) > 1:
                return found[:number]
    return found[:number]


@compiled
def list_close(prefix: int, prefixes: NDArray, start: int, stop: int, near: int, close: NDArray) -> int:
    """Write to `close` which of the prefixes `start` to `stop` are within `near`, and return how many they are.

    Of 64 prefixes most often at most two are close, so two are taken without a branch, which the processor could not
    predict.
    """
    number, end = np.uint64(0), np.uint64(stop)
    for begin in range(np.uint64(start), end, np.uint64(_AT_ONCE)):
        left = close_of_64(prefixes, begin, prefix, np.uint64(near))
        if end - begin < np.uint64(_AT_ONCE):
            left &= (np.uint64(1) << (end - begin)) - np.uint64(1)
        for _ in range(2):
            # Without a bit left, this entry is written but not counted.
            close[number] = begin + trailing_zeros(left)
            number += np.uint64(left != np.uint64(0))
            left &= left - np.uint64(1)
        while left:
            close[number] = begin + trailing_zeros(left)
            number += np.uint64(1)
            left &= left - np.uint64(1)
    return np.int64(number)


@compiled
def apart(queries: NDArray, query: int, words: NDArray, known: int) -> int:
    """Return the distance between a row of `queries` and a row of `words`."""
    if words.shape[1] == 4:
        low = popcount(queries[query, 0] ^ words[known, 0]) + popcount(queries[query, 1] ^ words[known, 1])
        high = popcount(queries[query, 2] ^ words[known, 2]) + popcount(queries[query, 3] ^ words[known, 3])
        return np.int64(low + high)
    return distance_between(queries[query], words[known])


@dataclass(frozen=True)
class Matcher:
    """Known hashes, (n, words) uint64, and their prefixes, (n + 64,) uint64: the last 64 belong to no hash.

    `places` are the places of a prefix's bits in the hash, in the order of `numpy.packbits`. Only pairs whose prefixes
    are at most `near` bits apart are compared in full.
    """

    words: NDArray[np.uint64]
    prefixes: NDArray[np.uint64]
    places: NDArray[np.int64]
    near: int
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a."""
        a, b, distance = self._search(self.words[rows], self.prefixes[:-_AT_ONCE][rows], rows.start, True)
        return a + rows.start, b, distance

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return self._search(queries, prefixes_of(queries, self.places), 0, False)

    def _search(self, queries: NDArray[np.uint64], prefixes: NDArray[np.uint64], first: int, triangular: bool) -> Pairs:
        limits = first, triangular, self.near, self.radius, matcher.MOST_PAIRS
        return matcher.finished(search(queries, prefixes, self.words, self.prefixes, *limits), queries=len(queries))


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> matcher.Matcher:
    """Return the matcher of known hashes; see `matcher.Matcher`."""
    chosen = choose(words, bits=bits, radius=radius) if bits > PREFIX else None
    if chosen is None:
        return numba.build(words, bits=bits, radius=radius)
    places, near = chosen
    return Matcher(words, np.pad(prefixes_of(words, places), (0, _AT_ONCE)), places, near, radius)


def choose(words: NDArray[np.uint64], *, bits: int, radius: int) -> tuple[NDArray[np.int64], int] | None:
    """Return the places of the bits to compare first, ascending, and the largest distance at which they are near.

    It is None if the sample has too few close pairs, or if too many other pairs have prefixes as near.

    One half of the sample's close pairs chooses the bits, and the other half the distance, because bits seem nearer in
    the pairs that chose them.
    """
    sample = np.linspace(0, len(words) - 1, min(_SAMPLE, len(words))).astype(np.int64)
    query, known, _ = numba.search(words[sample], np.ascontiguousarray(words.T), 0, False, radius, _MOST).T
    other = sample[query] != known
    query, known = query[other], known[other]
    half = query % 2 == 0
    if min(half.sum(), (~half).sum()) < _FEWEST // 2:
        return None
    flips = _unpacked(words[sample[query]] ^ words[known])[:, :bits]
    strangers = _unpacked(words[sample] ^ words[np.roll(sample, len(sample) // 2)])[:, :bits]
    gain = strangers.mean(axis=0) - flips[half].mean(axis=0)
    places = np.sort(np.argsort(-gain, kind="stable")[:PREFIX])
    near = int(np.quantile(flips[~half][:, places].sum(axis=1), KEPT, method="higher"))
    prefixes = prefixes_of(words[sample], places)[:, None]
    far = hamming(words[sample], words[sample]) > radius
    return (places, near) if (far & (hamming(prefixes, prefixes) <= near)).mean() <= MOST_PASSED else None


def prefixes_of(words: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the bits of (n, words) hashes at 64 places, packed: (n,) uint64."""
    made = np.empty((len(words), PREFIX // 8), np.uint8)
    for start in range(0, len(words), _ROWS):
        rows = slice(start, start + _ROWS)
        made[rows] = np.packbits(_unpacked(words[rows])[:, places], axis=1)
    return made.view(np.uint64).ravel()


def _unpacked(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return the bits of (n, words) hashes, in the order of `numpy.packbits`: (n, 64 words), 0 or 1."""
    return np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1)
