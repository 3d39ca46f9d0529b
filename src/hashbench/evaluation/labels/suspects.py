"""Pairs whose labels hashes of several kinds contradict, from the tables of pairs and hashes.

A hash that errs alone is wrong about a pair; hashes that look at different things and agree against the label cast
doubt on it. So a kind has one vote, however many of its methods and sizes agree: all that compare cosine frequencies
take the same pictures for alike.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from hashbench import tables
from hashbench.matching.collection import DIFFERENT, SAME, to_words

NEAR, FAR = "near", "far"
# A same-family pair is far where a quarter of the pairs of unrelated pictures are no farther apart.
FAR_QUANTILE = 0.25

COLUMNS = ("a", "b", "path_a", "path_b", "family_a", "family_b")
COLUMNS += ("relation", "reason", "kinds", "variants", "distances")


def far_distance(distances: pd.DataFrame) -> int | None:
    """Return the `FAR_QUANTILE` of the distances of different-family pairs, None where there are none."""
    counts = distances[distances.relation == DIFFERENT].groupby("distance").pairs.sum()
    reached = counts.index[counts.cumsum() >= FAR_QUANTILE * counts.sum()]
    return int(reached[0]) if len(reached) else None


def contradictions(pairs: str | Path, *, near: int | None, far: int | None) -> pd.DataFrame:
    """Return the rows of a `pairs` table that contradict their labels, with a `reason`.

    Parameters
    ----------
    near : different-family pairs at most so far apart; none where it is None.
    far : same-family pairs at least so far apart; none where it is None.
    """
    parts = []
    if near is not None:
        within = (pc.field("relation") == DIFFERENT) & (pc.field("distance") <= near)
        parts.append(tables.read(pairs, tables.PAIRS, where=within).assign(reason=NEAR))
    if far is not None:
        beyond = (pc.field("relation") == SAME) & (pc.field("distance") >= far)
        parts.append(tables.read(pairs, tables.PAIRS, where=beyond).assign(reason=FAR))
    return pd.concat(parts) if parts else pd.DataFrame(columns=[*tables.PAIRS.names, "reason"])


def find_suspects(votes: Mapping[str, pd.DataFrame], kinds: Mapping[str, str], *, agreeing: int) -> pd.DataFrame:
    """Return the pairs that at least so many kinds, or all of them where they are fewer, find suspect.

    Parameters
    ----------
    votes : `contradictions` by variant.
    kinds : what each variant looks at.

    Returns
    -------
    a, b, relation, reason, `kinds` (how many agree) and `variants` (which, in the order of `votes`), the most agreed
    upon first. Where two variants of one kind disagree, the one that votes counts.
    """
    named = [frame.assign(variant=variant) for variant, frame in votes.items() if len(frame)]
    columns = ["a", "b", "relation", "reason", "kinds", "variants"]
    if not named:
        return pd.DataFrame(columns=columns)
    cast = pd.concat(named, ignore_index=True)
    cast["kind"] = cast.variant.map(kinds)
    enough = min(agreeing, len({kinds[variant] for variant in votes}))
    of_pair = cast.groupby(["a", "b"])
    cast = cast.assign(kinds=of_pair.kind.transform("nunique"))
    kept = cast[cast.kinds >= enough].groupby(["a", "b", "relation", "reason", "kinds"], as_index=False)
    found = kept.agg(variants=("variant", " ".join), agreeing=("variant", "size"))
    order = found.sort_values(["kinds", "agreeing", "a", "b"], ascending=[False, False, True, True])
    return order[columns].reset_index(drop=True)


def distances_between(suspects: pd.DataFrame, hashes: pd.DataFrame, *, bits: int) -> pd.Series:
    """Return the Hamming distance of each suspect pair in one `hashes` table: missing where either has no hash."""
    rows = hashes[(hashes.bits == bits) & (hashes.status == tables.STATUS_OK)].set_index("image_id").hash
    known = suspects.a.isin(rows.index) & suspects.b.isin(rows.index)
    distances = pd.Series(pd.NA, suspects.index, dtype="Int64")
    if known.any():
        a, b = (to_words(rows.loc[suspects[side][known]].tolist()) for side in ("a", "b"))
        distances[known] = np.bitwise_count(a ^ b).sum(axis=1).astype(np.int64)
    return distances


def describe_suspects(suspects: pd.DataFrame, images: pd.DataFrame, distances: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return suspects with paths, families and their `distances` in every variant, as `find-256=74 phash-64=12`."""
    index = images.set_index("image_id")
    described = suspects.assign(
        **{f"{column}_{side}": suspects[side].map(index[column]) for column in ("path", "family") for side in "ab"},
        distances=[" ".join(_written(row)) for row in pd.DataFrame(distances, index=suspects.index).to_dict("records")],
    )
    return described[list(COLUMNS)]


def _written(row: Mapping[str, int]) -> Iterable[str]:
    return (f"{variant}={distance}" for variant, distance in row.items() if not pd.isna(distance))


def suspects_by_family(described: pd.DataFrame) -> pd.DataFrame:
    """Return the suspect pairs of each two families, in one row, the most pairs first.

    Returns
    -------
    reason, family_a and family_b (in order of name; the same in far pairs), pairs, `pictures` in them, and the
    `picture` that is in most of them, with how many (`its_pairs`): in all of several pairs, it is that picture's label
    that is suspect; in few of many, the two families are one, or one is two.
    """
    ends = ["family_a", "family_b"]
    keys = ["reason", *ends]
    names = described[ends].to_numpy(object)
    ordered = described.assign(**dict(zip(ends, np.sort(names.astype(str), axis=1).T, strict=True)))
    pairs = ordered.groupby(keys).size().rename("pairs")
    both = pd.concat([ordered[[*keys, path]].set_axis([*keys, "picture"], axis=1) for path in ("path_a", "path_b")])
    involved = both.groupby([*keys, "picture"]).size().rename("its_pairs").reset_index()
    most = involved.sort_values(["its_pairs", "picture"], ascending=[False, True]).drop_duplicates(keys).set_index(keys)
    pictures = involved.groupby(keys).size().rename("pictures")
    table = pd.concat([pairs, pictures, most], axis=1).reset_index()
    return table.sort_values(["pairs", *keys], ascending=[False, False, True, True], ignore_index=True)
