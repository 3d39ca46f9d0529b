"""The methods and implementations there are: one line each.

To add a hash, write a module with `hash_image(image, bits)` and add its line to `ENTRIES`.
"""

from dataclasses import dataclass

import pandas as pd

from hashbench.errors import InputError
from hashbench.hashers.hasher import Hasher, unavailable


@dataclass(frozen=True)
class Entry:
    """One implementation of a method.

    `bits` are the sizes it makes, native size first. `tolerance` is how many bits of a hash may differ from the
    method's, 0 of an exact implementation. `environment` names the variables that it reads.
    """

    method: str
    implementation: str
    bits: tuple[int, ...]
    module: str
    tolerance: int = 0
    environment: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it gives the method's bits to the last one."""
        return self.tolerance == 0

    @property
    def name(self) -> str:
        """`METHOD/IMPLEMENTATION`, as written in configuration."""
        return f"{self.method}/{self.implementation}"


# The first line of a method is its production implementation unless the configuration names another.
ENTRIES = (
    Entry("find", "numba", (256,), "hashbench.hashers.find.numba"),
    Entry("find", "numpy", (256,), "hashbench.hashers.find.numpy"),
    Entry("find", "scipy", (256,), "hashbench.hashers.find.scipy", tolerance=2),
    Entry("find", "cython", (256,), "hashbench.hashers.find.cython"),
    Entry("find", "array", (256,), "hashbench.hashers.find.array", environment=("HASHBENCH_ARRAY",)),
    Entry("find", "reference", (256,), "hashbench.hashers.find.reference"),
    Entry("find-published", "reference", (256,), "hashbench.hashers.find_published.reference"),
    Entry("find-published", "numpy", (256,), "hashbench.hashers.find_published.numpy"),
    Entry("ahash", "imagehash", (64, 256), "hashbench.hashers.ahash.imagehash"),
    Entry("phash", "imagehash", (64, 256), "hashbench.hashers.phash.imagehash"),
    Entry("dhash", "imagehash", (64, 256), "hashbench.hashers.dhash.imagehash"),
    Entry("whash", "imagehash", (64, 256), "hashbench.hashers.whash.imagehash"),
    Entry("pdq", "pdqhash", (256,), "hashbench.hashers.pdq.pdqhash"),
    Entry("pdq", "numpy", (256,), "hashbench.hashers.pdq.numpy"),
)


def find_entry(method: str, implementation: str | None = None) -> Entry:
    """Return the entry of a method's implementation, by default its first.

    Raises
    ------
    InputError
        There is no such method or implementation; the message lists those that there are.
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


def load(method: str, implementation: str | None = None, *, bits: int | None = None) -> Hasher:
    """Return a hasher, by default the method's first implementation that can be used here, at its native size.

    Raises
    ------
    InputError
        The method, implementation or size does not exist, or cannot be used on this machine.
    """
    entry = find_entry(method, implementation)
    if implementation is None:
        usable = [other for other in ENTRIES if other.method == method and not unavailable(other.module)]
        entry = usable[0] if usable else entry
    if bits is not None and bits not in entry.bits:
        raise InputError(f"{method} has no {bits}-bit variant; sizes: {', '.join(map(str, entry.bits))}")
    reason = unavailable(entry.module)
    if reason:
        raise InputError(f"{entry.name} cannot be used here: {reason}")
    return Hasher(entry.method, entry.implementation, bits or entry.bits[0], entry.module)


def methods() -> pd.DataFrame:
    """Return method, implementation, bits, exact, available and the reason where not available, a row each."""
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
