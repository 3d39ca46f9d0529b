"""The equality gate: implementations of a method against one another, bit by bit."""

import numpy as np
import pandas as pd

from hashbench import tables

COLUMNS = (
    "method",
    "implementation",
    "against",
    "bits",
    "pictures",
    "identical",
    "max_different_bits",
    "mean_different_bits",
    "tolerance",
    "verdict",
)


def compare_implementations(hashes: dict[str, pd.DataFrame], tolerances: dict[str, int]) -> pd.DataFrame:
    """Compare each implementation with the first of its method on the pictures that both hashed.

    Parameters
    ----------
    hashes : `hashes` tables by METHOD/IMPLEMENTATION.
    tolerances : how many bits of a hash each may differ in, 0 of an exact implementation.

    Returns
    -------
    Columns `COLUMNS`; `verdict` is `identical`, `within tolerance` or `differs`.
    """
    rows = []
    for name, table in hashes.items():
        method, implementation = name.split("/")
        first = next(other for other in hashes if other.split("/")[0] == method)
        if first == name:
            continue
        both = _ok(table).merge(_ok(hashes[first]), on=["image_id", "bits"], suffixes=("", "_first"))
        for bits, group in both.groupby("bits"):
            differing = np.array([_differing(*pair) for pair in zip(group.hash, group.hash_first, strict=True)])
            rows.append(
                (
                    method,
                    implementation,
                    first.split("/")[1],
                    bits,
                    len(group),
                    int((differing == 0).sum()),
                    int(differing.max()),
                    float(differing.mean()),
                    tolerances[name],
                    _verdict(int(differing.max()), tolerances[name]),
                )
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _verdict(most: int, tolerance: int) -> str:
    if most == 0:
        return "identical"
    return "within tolerance" if most <= tolerance else "differs"


def _ok(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table.status == tables.STATUS_OK, ["image_id", "bits", "hash"]]


def _differing(a: bytes, b: bytes) -> int:
    return (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
