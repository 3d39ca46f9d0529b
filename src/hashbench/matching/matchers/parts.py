"""How multi-index hashing cuts hashes into parts (Norouzi, Punjani and Fleet 2012, doi:10.1109/CVPR.2012.6248043).

If two hashes are within a radius, at least one of their parts is within a smaller radius. Cut them into m parts and
write radius = m q + a with 0 <= a < m. Then one of the first a + 1 parts is within q, or one of the other parts within
q - 1.
"""

from dataclasses import dataclass
from functools import cache
from math import comb

# A look-up costs as much as this many comparisons. It misses the cache, but candidates are side by side in memory.
_LOOKUP = 8
# The longest part. A table has an entry for each value of its part.
_MOST_BITS = 24


@dataclass(frozen=True)
class Part:
    """Consecutive bits of a hash: the first bit, the number of bits, and the radius within which to search."""

    start: int
    bits: int
    radius: int


@cache
def choose_parts(bits: int, radius: int, n: int) -> tuple[Part, ...]:
    """Return the parts whose tables find the pairs of n hashes within a radius at the lowest expected cost.

    The cost is estimated for random bits. Parts that need no search are left out.
    """
    cuts = (_cut(bits, radius, parts) for parts in range(max(1, -(-bits // _MOST_BITS)), bits + 1))
    return min(cuts, key=lambda parts: sum(_cost(part, n) for part in parts))


def expected_work(bits: int, radius: int, n: int) -> tuple[float, float]:
    """Return how many look-ups are needed to match n hashes of random bits, and how many candidates they find."""
    parts = choose_parts(8 * -(-bits // 8), radius, n)
    lookups = sum(_lookups(part) for part in parts)
    candidates = sum(_lookups(part) * n / 2**part.bits for part in parts)
    return n * lookups, n * candidates


def _cut(bits: int, radius: int, parts: int) -> tuple[Part, ...]:
    """Cut a hash into `parts` parts and return those that need a search. Parts that are one bit longer come first."""
    each, longer = divmod(bits, parts)
    quotient, rest = divmod(radius, parts)
    cut, start = [], 0
    for number in range(parts):
        length = each + (number < longer)
        cut.append(Part(start, length, quotient if number <= rest else quotient - 1))
        start += length
    return tuple(part for part in cut if part.radius >= 0)


def _lookups(part: Part) -> int:
    return sum(comb(part.bits, flips) for flips in range(min(part.radius, part.bits) + 1))


def _cost(part: Part, n: int) -> float:
    return _lookups(part) * (_LOOKUP + n / 2**part.bits)
