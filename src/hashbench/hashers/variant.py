"""Variants: what is evaluated and compared, and how it is named."""

import re
from typing import NamedTuple

from hashbench.errors import InputError


class Variant(NamedTuple):
    """A method at a number of bits, and the distance that compares its hashes.

    A weighted variant has the hashes of the plain one and beside each a mask of its sure bits (see `sure`). They are
    compared by the weighted distance, which is at most `bits` too. All others are compared by Hamming's.
    """

    method: str
    bits: int
    weighted: bool = False

    @property
    def name(self) -> str:
        """Such as `find-256`, or `find-256w` if it is weighted."""
        return f"{self.method}-{self.bits}{'w' if self.weighted else ''}"

    @property
    def bytes_stored(self) -> int:
        """The bytes that are stored of a picture: its hash and, if it is weighted, the mask."""
        return -(-self.bits // 8) * (1 + self.weighted)


def read_variant(name: str) -> Variant:
    """Return the variant of a name.

    Raises
    ------
    InputError
        It is no name of a variant.
    """
    found = re.fullmatch(r"(.+)-([0-9]+)(w?)", name)
    if not found:
        raise InputError(f"{name!r} is no variant; write METHOD-BITS, or METHOD-BITSw if it is weighted")
    return Variant(found[1], int(found[2]), bool(found[3]))
