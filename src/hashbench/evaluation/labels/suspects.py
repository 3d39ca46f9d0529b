"""Pairs whose labels are contradicted by hashes of several kinds, from the tables of pairs and hashes.

If only one hash contradicts a label, the hash is probably wrong. If hashes that look at different things agree against
the label, the label is in doubt. So each kind of hash has one vote, however many of its methods and sizes agree. For
example, all methods that compare cosine frequencies find the same pictures alike.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from hashbench import tables
from hashbench.hashers.variant import read_variant
from hashbench.matching.blocks import one_by_one
from hashbench.matching.collection import DIFFERENT, SAME, words_of

NEAR, FAR = "near", "far"
# A same-family pair is far if at least a quarter of the unrelated pairs are no farther apart.
FAR_QUANTILE = 0.25

COLUMNS = ("a", "b", "path_a", "path_b", "family_a", "family_b")
COLUMNS += ("relation", "reason", "kinds", "variants", "distances")


def far_distance(distances: pd.DataFrame) -> int | None:
    """Return the `FAR_QUANTILE` of the distances of different-family pairs, or None if there are no such pairs."""
    counts = distances[distances.relation == DIFFERENT].groupby("distance").pairs.sum()
    reached = counts.index[counts.cumsum() >= FAR_QUANTILE * counts.sum()]
    return int(reached[0]) if len(reached) else None


def contradictions(pairs: str | Path, *, near: int | None, far: int | None) -> pd.DataFrame:
    """Return the rows of a `pairs` table that contradict their labels, with a `reason`.

    Parameters
    ----------
    near : take different-family pairs at most this far apart, in bits; None takes none.
    far : take same-family pairs at least this far apart, in bits; None takes none.
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
    """Return the pairs that enough kinds of hashes find suspect.

    Parameters
    ----------
    votes : `contradictions` by variant.
    kinds : the kind of each variant: what it looks at. A variant without a kind has no vote.
    agreeing : how many kinds must agree; if there are fewer kinds, all of them must.

    Returns
    -------
    Columns a, b, relation, reason, `kinds` (how many agree) and `variants` (their names, in the order of `votes`).
    Pairs that most kinds agree on come first. If two variants of one kind disagree, the kind still votes against the
    label.
    """
    votes = {variant: frame for variant, frame in votes.items() if kinds[variant]}
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


def distances_between(suspects: pd.DataFrame, hashes: pd.DataFrame, variant: str) -> pd.Series:
    """Return the distance of each suspect pair by a variant, from its `hashes` table, missing if one has no hash."""
    _, bits, weighted = read_variant(variant)
    rows = hashes[(hashes.bits == bits) & (hashes.status == tables.STATUS_OK)].set_index("image_id")
    known = suspects.a.isin(rows.index) & suspects.b.isin(rows.index)
    distances = pd.Series(pd.NA, suspects.index, dtype="Int64")
    if known.any():
        a, b = (words_of(rows.loc[suspects[side][known]], bits=bits, weighted=weighted) for side in ("a", "b"))
        distances[known] = one_by_one(a, b).astype(np.int64)
    return distances


def describe_suspects(suspects: pd.DataFrame, images: pd.DataFrame, distances: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return suspects with paths, families and their distance in every variant, such as `find-256=74 phash-64=12`."""
    index = images.set_index("image_id")
    described = suspects.assign(
        **{f"{column}_{side}": suspects[side].map(index[column]) for column in ("path", "family") for side in "ab"},
        distances=[" ".join(_written(row)) for row in pd.DataFrame(distances, index=suspects.index).to_dict("records")],
    )
    return described[list(COLUMNS)]


def _written(row: Mapping[str, int]) -> Iterable[str]:
    return (f"{variant}={distance}" for variant, distance in row.items() if not pd.isna(distance))


def suspects_by_family(described: pd.DataFrame) -> pd.DataFrame:
    """Return one row per two families with suspect pairs, the most pairs first.

    Returns
    -------
    Columns reason, family_a and family_b (sorted by name; equal for far pairs), `pairs`, `pictures` (the number of
    pictures in these pairs), `picture` (the picture in most of these pairs) and `its_pairs` (the number of its pairs).
    If one picture is in all of several pairs, the label of that picture is suspect. If every picture is in few of many
    pairs, the two families may be one, or one family may be two.
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
