"""Families that look alike, found by a vote of several kinds of hash, so that their false matches can be counted apart.

Far below a false-positive rate of 1e-3, a rate counts pairs of families that look alike, not errors of the hash: in one
collection of real templates, one of 5,778 pairs of families made at least 78 % of the false matches at 1e-4. If only
one kind of hash matches two families, that is an error of the hash. If several kinds match them, the families look
alike.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.binomial import exact_interval
from hashbench.evaluation.rates.family_pairs import FamilyPairs
from hashbench.evaluation.rates.histograms import threshold_at

SHARE = 0.2
"""A kind of hash votes for a family pair if at least this share of its pairs is within the threshold."""
KINDS = 2
"""The number of kinds of hash that must vote for a pair of families."""
VOTE_FPR = 1e-3
"""The false-positive rate of the threshold at which kinds of hash vote."""
# The shares and the numbers of kinds that show how far the list depends on both.
SHARES = (0.1, 0.2, 0.4)
AGREEING = (1, 2, 3)

COLUMNS = ("family_a", "family_b", "kinds", "variants", "share", "apart", "path_a", "path_b")
SENSITIVITY = ("share", "kinds", "look_alikes", "family_pairs", "rate", "low", "high")


def close_shares(counted: FamilyPairs, *, fpr: float = VOTE_FPR) -> pd.Series:
    """Return the share of each family pair's pairs within the threshold at a false-positive rate.

    Returns
    -------
    Indexed by the family pair's key (see `FamilyPairs.key`); family pairs without a pair so close are left out. The
    threshold is at most the radius that was counted up to.
    """
    threshold = threshold_at(counted.histogram(), fpr)
    if threshold is None:
        return pd.Series(dtype=np.float64)
    near = counted.distance <= min(threshold, counted.radius)
    within = pd.Series(counted.pairs[near]).groupby(counted.key[near]).sum()
    one, other = np.divmod(within.index.to_numpy(), len(counted.sizes))
    return within / (counted.sizes[one] * counted.sizes[other])


def vote(shares: Mapping[str, pd.Series], kinds: Mapping[str, str], *, share: float = SHARE) -> pd.DataFrame:
    """Return for how many kinds of hash each family pair is close.

    Parameters
    ----------
    shares : of `close_shares`, by variant.
    kinds : what a variant's method looks at, by variant. A kind votes if one of its variants does. A variant without a
        kind has no vote.

    Returns
    -------
    Columns `key`, `kinds`, `variants` (names) and `share` (the largest), in ascending order of the key.
    """
    rows = [
        pd.DataFrame({"key": of.index, "share": of.to_numpy(), "variant": variant, "kind": kinds[variant]})
        for variant, of in shares.items()
        if len(of) and kinds[variant]
    ]
    columns = ["key", "kinds", "variants", "share"]
    cast = tables.joined(rows, ["key", "share", "variant", "kind"])
    cast = cast[cast.share >= share]
    if cast.empty:
        return pd.DataFrame(columns=columns)
    found = cast.groupby("key", as_index=False).agg(
        kinds=("kind", "nunique"), variants=("variant", " ".join), share=("share", "max")
    )
    return found[columns]


def find_lookalikes(
    shares: Mapping[str, pd.Series], kinds: Mapping[str, str], families: Sequence[str]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the family pairs that at least one kind of hash finds alike, and the keys of those that are set apart.

    Returns
    -------
    A table of `COLUMNS` without paths, most kinds first; `apart` is whether at least `KINDS` kinds agree. The keys of
    the look-alike family pairs, ascending.
    """
    found = vote(shares, kinds).astype({"key": np.int64})
    apart = found.kinds >= KINDS
    names = np.asarray(families, dtype=object)
    one, other = np.divmod(found.key.to_numpy(), max(1, len(names)))
    table = found.assign(family_a=names[one], family_b=names[other], apart=apart.astype(bool))
    table = table.sort_values(["kinds", "share", "key"], ascending=[False, False, True], ignore_index=True)
    return table[[column for column in COLUMNS if not column.startswith("path")]], found.key[apart].to_numpy(np.int64)


def with_pictures(table: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `find_lookalikes` with the path of the first picture of each family: columns `COLUMNS`."""
    first = images.sort_values("image_id").drop_duplicates("family").set_index("family").path
    return table.assign(**{f"path_{side}": table[f"family_{side}"].map(first) for side in "ab"})[list(COLUMNS)]


def sensitivity(shares: Mapping[str, pd.Series], kinds: Mapping[str, str], *, families: int) -> pd.DataFrame:
    """Return how many family pairs look alike by each rule of the vote, with the exact 95 % interval of their share.

    Parameters
    ----------
    families : how many there are; each two of them are one trial.

    Returns
    -------
    Columns `SENSITIVITY`, one row for each of `SHARES` and each of `AGREEING`.
    """
    trials = families * (families - 1) // 2
    rows = []
    for share in SHARES:
        votes = vote(shares, kinds, share=share).kinds
        for agreeing in AGREEING:
            alike = int((votes >= agreeing).sum())
            rows.append((share, agreeing, alike, trials, alike / max(1, trials), *exact_interval(alike, trials)))
    return pd.DataFrame(rows, columns=list(SENSITIVITY))
