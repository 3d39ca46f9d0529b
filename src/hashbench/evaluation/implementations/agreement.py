"""The equality gate: compare the implementations of a method bit by bit.

The bits of a flat or clipped picture are rounding noise. An exact implementation must still give the same bits. An
implementation with a tolerance may exceed it on such pictures, but its differences are shown.

An implementation whose bits are only compared hashes a sample of a large collection. If none of n pictures differs, the
share of differing pictures is below 3 / n with 95 % confidence ("rule of three", Hanley and Lippman-Hand 1983).
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.intervals import unseen_bound
from hashbench.hashers import quality
from hashbench.matching.collection import differing_bits

CORPUS = "corpus"
DIFFICULT = "difficult"
MEANINGLESS = "meaningless"
IDENTICAL = "identical"
WITHIN_TOLERANCE = "within tolerance"
DIFFERS = "differs"
COLUMNS = (
    "method",
    "implementation",
    "against",
    "bits",
    "source",
    "pictures",
    "identical",
    "refused_by_one",
    "max_different_bits",
    "mean_different_bits",
    "tolerance",
    "verdict",
    "differing_at_most",
)
DIFFERENCES = ("image_id", "method", "implementation", "against", "bits", "source", "refused_by_one", "different_bits")

Key = ["method", "implementation", "against", "bits", "source"]


def compare_implementations(
    hashes: Mapping[str, pd.DataFrame],
    difficult_hashes: pd.DataFrame,
    difficult_images: pd.DataFrame,
    *,
    tolerances: Mapping[str, int],
) -> dict[str, pd.DataFrame]:
    """Compare the implementations of each method on the pictures of the corpus and on the drawn difficult pictures.

    Parameters
    ----------
    hashes : `hashes` tables of the corpus by METHOD/IMPLEMENTATION; the first of a method is its reference.
    difficult_hashes, difficult_images : the tables of those names.
    tolerances : how many bits of a hash may differ, by METHOD/IMPLEMENTATION; 0 for an exact implementation.

    Returns
    -------
    The tables `agreement` (see `judge`), `differing_bits` (see `distribution`), and `difficult`: a row of
    `compare_pictures` for each drawn picture, with its path, width, height and mode.
    """
    drawn = {"/".join(key): rows for key, rows in difficult_hashes.groupby(["method", "implementation"], sort=False)}
    of_drawn = compare_pictures(drawn, source=DIFFICULT)
    differences = tables.joined([compare_pictures(hashes, source=CORPUS), of_drawn], DIFFERENCES)
    described = difficult_images[["image_id", "path", "width", "height", "mode"]]
    return {
        "agreement": judge(differences, tolerances),
        "differing_bits": distribution(differences),
        "difficult": of_drawn.merge(described, on="image_id"),
    }


def compare_pictures(hashes: Mapping[str, pd.DataFrame], *, source: str) -> pd.DataFrame:
    """Compare each implementation with the first of its method, picture by picture.

    Parameters
    ----------
    hashes : `hashes` tables by METHOD/IMPLEMENTATION; pictures that are in only one of two tables are left out.
    source : `corpus`, or `difficult` for drawn pictures; flat or clipped pictures become `meaningless`.

    Returns
    -------
    Columns `DIFFERENCES`, one row per picture. `different_bits` counts bits of the hash and, where both
    implementations make masks of sure bits, of the mask. It is empty if one implementation hashed the picture and
    the other refused it (`refused_by_one`). Pictures that both refused are left out.
    """
    parts = [pd.DataFrame(columns=list(DIFFERENCES)), *_each(hashes, source)]
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _each(hashes: Mapping[str, pd.DataFrame], source: str) -> Iterator[pd.DataFrame]:
    for name, table in hashes.items():
        method, implementation = name.split("/")
        first = next(other for other in hashes if other.split("/")[0] == method)
        if first == name:
            continue
        both = table.merge(hashes[first], on=["image_id", "bits"], suffixes=("", "_first"))
        hashed = [both[status] == tables.STATUS_OK for status in ("status", "status_first")]
        both = both[hashed[0] | hashed[1]]
        by_one = (hashed[0] != hashed[1])[both.index]
        pairs = zip(both.hash, both.hash_first, both["mask"], both.mask_first, strict=True)
        different = [None if one else _different(*pair) for pair, one in zip(pairs, by_one, strict=True)]
        yield pd.DataFrame(
            {
                "image_id": both.image_id,
                "method": method,
                "implementation": implementation,
                "against": first.split("/")[1],
                "bits": both.bits,
                "source": np.where(both.quality.isin(quality.MEANINGLESS), MEANINGLESS, source),
                "refused_by_one": by_one,
                "different_bits": pd.array(different, "Int64"),
            }
        )


def _different(digest: bytes, other: bytes, mask: bytes | None, other_mask: bytes | None) -> int:
    masks = mask is not None and other_mask is not None
    return differing_bits(digest, other) + (differing_bits(mask, other_mask) if masks else 0)


def judge(differences: pd.DataFrame, tolerances: Mapping[str, int]) -> pd.DataFrame:
    """Sum up `compare_pictures`: one row per implementation, size and source of pictures.

    Parameters
    ----------
    tolerances : how many bits of a hash may differ, by METHOD/IMPLEMENTATION; 0 for an exact implementation.

    Returns
    -------
    Columns `COLUMNS`. `verdict` is `identical`, `within tolerance` or `differs`. It is also `differs` if only one of
    the two implementations refused a picture. `differing_at_most` bounds the share of differing pictures with 95 %
    confidence. It is empty if a picture differs, and for pictures that are no random sample of the corpus.
    """
    rows = []
    for key, group in differences.groupby(Key, sort=False):
        tolerance = tolerances[f"{key[0]}/{key[1]}"]
        bits = group.different_bits.dropna()
        most, refused = (int(bits.max()) if len(bits) else 0), int(group.refused_by_one.sum())
        identical = int((bits == 0).sum())
        bounded = key[-1] == CORPUS and identical == len(group)
        rows.append(
            (
                *key,
                len(group),
                identical,
                refused,
                most,
                float(bits.mean()) if len(bits) else 0.0,
                tolerance,
                _verdict(most, refused, tolerance),
                unseen_bound(len(group)) if bounded else None,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def overall(agreement: pd.DataFrame) -> pd.DataFrame:
    """Sum up `judge` over all sources: one row per implementation and size.

    For an implementation with a tolerance, meaningless pictures do not count.

    Returns
    -------
    Columns `COLUMNS` without source, mean and bound; `verdict` is the worst verdict.
    """
    counted = agreement[(agreement.tolerance == 0) | (agreement.source != MEANINGLESS)]
    grouped = counted.groupby(Key[:-1], sort=False)
    summed = grouped[["pictures", "identical", "refused_by_one"]].sum()
    summed[["max_different_bits", "tolerance"]] = grouped[["max_different_bits", "tolerance"]].max()
    summed["verdict"] = [
        _verdict(row.max_different_bits, row.refused_by_one, row.tolerance) for row in summed.itertuples()
    ]
    return summed.reset_index()


def distribution(differences: pd.DataFrame) -> pd.DataFrame:
    """Count the pictures at each number of different bits: columns `Key`, different_bits and pictures."""
    counted = differences.dropna(subset="different_bits").groupby([*Key, "different_bits"], sort=False).size()
    return counted.rename("pictures").reset_index()


def _verdict(most: float, refused: int, tolerance: int) -> str:
    if not most and not refused:
        return IDENTICAL
    return WITHIN_TOLERANCE if most <= tolerance and not refused else DIFFERS
