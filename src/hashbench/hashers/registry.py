"""All methods and implementations: one line each.

To add a hash, write a module with `hash_image(image, bits)` and add its line to `ENTRIES`.
"""

from dataclasses import dataclass

import pandas as pd

from hashbench.errors import InputError
from hashbench.hashers.decode import DEFAULT, Decoding
from hashbench.hashers.hasher import Hasher, makes_masks, unavailable
from hashbench.hashers.variant import Variant


@dataclass(frozen=True)
class Entry:
    """One implementation of a method.

    `bits` are the hash sizes that it makes, the native size first. `tolerance` is how many bits of a hash may differ
    from the method's; it is 0 for an exact implementation. `environment` names the environment variables that it reads.
    `kind` is what the method looks at; methods of the same kind tend to make the same mistakes. It is empty if no other
    method looks at the same thing.
    """

    method: str
    implementation: str
    bits: tuple[int, ...]
    module: str
    tolerance: int = 0
    environment: tuple[str, ...] = ()
    kind: str = ""

    @property
    def exact(self) -> bool:
        """Return whether every bit of its hashes is the method's."""
        return self.tolerance == 0

    @property
    def name(self) -> str:
        """`METHOD/IMPLEMENTATION`, as written in configuration."""
        return f"{self.method}/{self.implementation}"


# The first line of a method is its production implementation, unless the configuration names another one.
ENTRIES = (
    Entry("find", "numba", (256,), "hashbench.hashers.find.numba", kind="cosine"),
    Entry("find", "numpy", (256,), "hashbench.hashers.find.numpy", kind="cosine"),
    Entry("find", "scipy", (256,), "hashbench.hashers.find.scipy", tolerance=2, kind="cosine"),
    Entry("find", "cython", (256,), "hashbench.hashers.find.cython", kind="cosine"),
    Entry("find", "array", (256,), "hashbench.hashers.find.array", environment=("HASHBENCH_ARRAY",), kind="cosine"),
    Entry("find", "reference", (256,), "hashbench.hashers.find.reference", kind="cosine"),
    Entry("find-published", "reference", (256,), "hashbench.hashers.find_published.reference", kind="cosine"),
    Entry("find-published", "numpy", (256,), "hashbench.hashers.find_published.numpy", kind="cosine"),
    Entry("ahash", "imagehash", (64, 256), "hashbench.hashers.ahash.imagehash", kind="brightness"),
    Entry("ahash", "numba", (64, 256), "hashbench.hashers.ahash.numba", kind="brightness"),
    Entry("phash", "imagehash", (64, 256), "hashbench.hashers.phash.imagehash", kind="cosine"),
    Entry("phash", "numba", (64, 256), "hashbench.hashers.phash.numba", kind="cosine"),
    Entry("dhash", "imagehash", (64, 256), "hashbench.hashers.dhash.imagehash", kind="gradient"),
    Entry("dhash", "numba", (64, 256), "hashbench.hashers.dhash.numba", kind="gradient"),
    Entry("whash", "imagehash", (64, 256), "hashbench.hashers.whash.imagehash", kind="wavelet"),
    Entry("whash", "numba", (64, 256), "hashbench.hashers.whash.numba", kind="wavelet"),
    Entry("pdq", "pdqhash", (256,), "hashbench.hashers.pdq.pdqhash", kind="cosine"),
    Entry("pdq", "numpy", (256,), "hashbench.hashers.pdq.numpy", kind="cosine"),
    Entry("pdq", "numba", (256,), "hashbench.hashers.pdq.numba", kind="cosine"),
)

# Variants whose sure bits may count more. dHash and aHash gain nothing by that.
WEIGHTED = (
    Variant("find", 256, weighted=True),
    Variant("phash", 64, weighted=True),
    Variant("phash", 256, weighted=True),
    Variant("pdq", 256, weighted=True),
)


def find_entry(method: str, implementation: str | None = None) -> Entry:
    """Return the entry of a method's implementation, by default the method's first one.

    Raises
    ------
    InputError
        There is no such method or implementation. The message lists the known ones.
    """
    of_method = [entry for entry in ENTRIES if entry.method == method]
    if not of_method:
        known = ", ".join(dict.fromkeys(entry.method for entry in ENTRIES))
        raise InputError(f"method {method!r} is unknown; known methods: {known}")
    if implementation is None:
        return of_method[0]
    for entry in of_method:
        if entry.implementation == implementation:
            return entry
    known = ", ".join(entry.implementation for entry in of_method)
    raise InputError(f"implementation {implementation!r} of {method} is unknown; known implementations: {known}")


def load(
    method: str,
    implementation: str | None = None,
    *,
    bits: int | None = None,
    decoding: Decoding = DEFAULT,
    weighted: bool = False,
) -> Hasher:
    """Return a hasher, by default the method's first implementation that can be used here, at its native size.

    `decoding` says what becomes of a picture file before it is hashed. If it is `weighted`, the first implementation is
    the first of those that make masks.

    Raises
    ------
    InputError
        The method, implementation or size does not exist, cannot be used on this machine, or has no masks.
    """
    entry = find_entry(method, implementation)
    usable = [other for other in ENTRIES if other.method == method and not unavailable(other.module)]
    if weighted:
        usable = [other for other in usable if makes_masks(other.module)]
    if implementation is None:
        entry = usable[0] if usable else entry
    if bits is not None and bits not in entry.bits:
        raise InputError(f"{method} has no {bits}-bit variant; sizes: {', '.join(map(str, entry.bits))}")
    reason = unavailable(entry.module)
    if reason:
        raise InputError(f"{entry.name} cannot be used here: {reason}")
    variant = Variant(method, bits or entry.bits[0], weighted)
    if weighted:
        check_weighted(variant, entry)
    return Hasher(method, entry.implementation, variant.bits, entry.module, decoding, weighted)


def check_weighted(variant: Variant, entry: Entry | None = None) -> None:
    """Check that a variant is in `WEIGHTED` and that an implementation makes its masks, if one is given.

    It must be one that can be used here.

    Raises
    ------
    InputError
        One of both is not so. The message names those that are.
    """
    if variant not in WEIGHTED:
        known = ", ".join(other.name for other in WEIGHTED)
        raise InputError(f"{variant.method} has no weighted variant {variant.name}; weighted variants: {known}")
    if entry and not makes_masks(entry.module):
        of_method = [other for other in ENTRIES if other.method == entry.method and not unavailable(other.module)]
        able = " or ".join(other.name for other in of_method if makes_masks(other.module))
        raise InputError(f"{entry.name} makes no masks of sure bits, which {variant.name} needs; use {able}")


def methods() -> pd.DataFrame:
    """Return a table of every implementation at every size.

    Columns: method, implementation, bits, exact, available, and the reason why it is not available (or an empty
    string).
    """
    rows = []
    for entry in ENTRIES:
        reason = unavailable(entry.module)
        rows += [
            {
                "method": entry.method,
                "implementation": entry.implementation,
                "bits": bits,
                "exact": entry.exact,
                "available": not reason,
                "reason": reason,
            }
            for bits in entry.bits
        ]
    return pd.DataFrame(rows)
