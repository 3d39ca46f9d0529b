"""Study the defects of published FINd in a collection: the hashes that they change and the matches that they lose."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.hashers.quality import MEANINGLESS
from hashbench.matching.collection import DIFFERENT, LEAVE_OUT, SAME, UNKNOWN, collect, differing_bits, to_words
from hashbench.matching.pairs import find_pairs

SQUARE, LANDSCAPE, PORTRAIT = "square", "landscape", "portrait"
SHAPES = (SQUARE, LANDSCAPE, PORTRAIT)
REFUSED, MOVED = "refused", "moved"
# A category a pair takes a byte, and a string eight.
_RELATION = pd.CategoricalDtype([DIFFERENT, SAME, UNKNOWN])
PICTURES = ("image_id", "path", "shape", "status", "moved_bits", "bits")
LOST = ("a", "b", "relation", "distance", "published_distance", "change", "cause")
SUMMARY = ("what", "of", "count", "n")


def study_defects(
    images: pd.DataFrame,
    families: pd.DataFrame,
    corrected: pd.DataFrame | None,
    published: pd.DataFrame | None,
    calibration: dict | None,
    *,
    target_fpr: float,
    flagged: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the effect of the defects on pictures, on matches, and in total.

    Parameters
    ----------
    images, families : the tables of those names.
    corrected, published : `hashes` tables, by the corrected and the published FINd; None if a run does not have them.
        The corrected one has all pictures. The published one may lack square pictures: see `with_squares`.
    calibration : of the corrected FINd, as `thresholds.calibrate` returns it; None if a run does not have it.
    target_fpr : the false-positive rate whose threshold decides a match. If it has no threshold, no pair matches.
    flagged : as `matching.flagged` of the configuration.

    Returns
    -------
    Columns `PICTURES`, `LOST` with `path_a` and `path_b`, and `SUMMARY` with the rows of `sum_up` and `found_of`. The
    tables are empty if an argument is None.
    """
    if corrected is None or published is None or calibration is None:
        return tuple(pd.DataFrame(columns=list(names)) for names in (PICTURES, LOST, SUMMARY))
    bits, threshold = calibration["bits"], threshold_of(calibration, target_fpr)
    published = with_squares(images, corrected, published)
    pairs = tuple(
        _matches(hashes, images, families, bits=bits, threshold=threshold, flagged=flagged)
        for hashes in (corrected, published)
    )
    pictures = compare_pictures(images, corrected, published)
    changed = compare_matches(corrected, published, pairs)
    paths = images.set_index("image_id").path
    named = changed.assign(path_a=paths.reindex(changed.a).array, path_b=paths.reindex(changed.b).array)
    summary = [sum_up(pictures, pairs[0], changed), found_of(pairs[1], images, families, _usable(published, flagged))]
    return pictures, named, pd.concat(summary, ignore_index=True)


def _matches(
    hashes: pd.DataFrame,
    images: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    threshold: int | None,
    flagged: str,
) -> pd.DataFrame:
    """Return the pairs within the threshold, `relation` as categories; none if the program refuses every picture."""
    found: Iterable[pd.DataFrame] = []
    if threshold is not None and (hashes.status == tables.STATUS_OK).any():
        collection = collect(hashes, images, families, bits=bits, splits=SPLITS, flagged=flagged)
        found = find_pairs(collection, radius=threshold)
    # Columns of an empty table are of objects, and would make all pairs so.
    parts = [part[part.distance <= threshold].astype({"relation": _RELATION}) for part in found]
    return pd.concat(parts or [pd.DataFrame(columns=tables.PAIRS.names)], ignore_index=True)


def with_squares(images: pd.DataFrame, corrected: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return the published hashes of all pictures: a square picture without one has its corrected hash.

    Both programs compute the same of a square picture, since rows and columns are as many. The gate compares them.
    """
    square = images.image_id[images.width == images.height]
    lacking = corrected.image_id.isin(square) & ~corrected.image_id.isin(published.image_id)
    return pd.concat([published, corrected[lacking]], ignore_index=True) if lacking.any() else published


def compare_pictures(images: pd.DataFrame, corrected: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return how many bits the defects change in the hash of each picture that the corrected FINd can hash.

    Parameters
    ----------
    images : `images` table.
    corrected, published : `hashes` tables of all pictures, by the corrected and the published FINd.

    Returns
    -------
    Columns `PICTURES`, sorted by image_id. `shape` is the shape of the stored picture. `status` is the status of the
    published hash. `moved_bits` is the distance between the two hashes, empty if the published program refuses the
    picture.
    """
    both = (
        corrected[corrected.status == tables.STATUS_OK]
        .merge(published[["image_id", "hash", "status"]], on="image_id", suffixes=("", "_published"))
        .merge(images[["image_id", "path", "width", "height"]], on="image_id")
        .sort_values("image_id", ignore_index=True)
    )
    moved = [None if b is None else differing_bits(a, b) for a, b in zip(both.hash, both.hash_published, strict=True)]
    shape = np.sign((both.width - both.height).to_numpy(np.int64))
    return pd.DataFrame(
        {
            "image_id": both.image_id,
            "path": both.path,
            "shape": [SHAPES[place] for place in shape],  # 0 square, 1 landscape, -1 portrait
            "status": both.status_published,
            "moved_bits": pd.array(moved, "Int64"),
            "bits": both.bits,
        },
        columns=list(PICTURES),
    )


def compare_matches(
    corrected: pd.DataFrame, published: pd.DataFrame, pairs: tuple[pd.DataFrame, pd.DataFrame]
) -> pd.DataFrame:
    """Return the pairs that match with one program but not with the other.

    Parameters
    ----------
    corrected, published : `hashes` tables, as in `compare_pictures`.
    pairs : `pairs` tables of the corrected and the published program, only pairs within the threshold.

    Returns
    -------
    Columns `LOST`, sorted by change, relation, a and b. `change` is `lost` or `gained` by the defects. `cause` is
    `refused` if the published program refuses a picture of the pair, which then has no published distance, else
    `moved`.
    """
    ids = np.unique(np.concatenate([corrected.image_id, published.image_id]))
    one, other = (_places(table, ids) for table in pairs)
    lost, gained = ~np.isin(one, other, assume_unique=True), ~np.isin(other, one, assume_unique=True)
    changed = pd.concat([pairs[0][lost].assign(change="lost"), pairs[1][gained].assign(change="gained")])
    changed = changed[["a", "b", "relation", "change"]].astype({"relation": object})
    distances = [_distances(table, changed) for table in (corrected, published)]
    return changed.assign(
        distance=distances[0],
        published_distance=distances[1],
        cause=np.where(distances[1].isna(), REFUSED, MOVED),
    ).sort_values(["change", "relation", "a", "b"], ignore_index=True)[list(LOST)]


def found_of(pairs: pd.DataFrame, images: pd.DataFrame, families: pd.DataFrame, usable: pd.Series) -> pd.DataFrame:
    """Count the same-family pairs that the published program finds: of those it hashed, and of all files.

    A picture that it refuses has no match, so of all files its pairs count as missed, as in `tpr_generalised`.

    Parameters
    ----------
    pairs : `pairs` of the published program within the threshold of the corrected one.
    images, families : the tables of those names.
    usable : ids of the pictures of which the published program has a hash that can be matched.

    Returns
    -------
    Columns `SUMMARY`, the rows `found, hashed` and `found, all`.
    """
    found = int((pairs.relation == SAME).sum())
    hashed = images.family[images.image_id.isin(usable)].value_counts()
    rows = [
        (f"found, {what}", SAME, found, int((sizes * (sizes - 1) // 2).sum()))
        for what, sizes in (("hashed", hashed), ("all", families.pictures))
    ]
    return pd.DataFrame(rows, columns=list(SUMMARY)).astype({"n": "Int64"})


def _usable(hashes: pd.DataFrame, flagged: str) -> pd.Series:
    """Return the ids of the pictures that `collect` takes."""
    rows = hashes[hashes.status == tables.STATUS_OK]
    return rows.image_id[~rows.quality.isin(MEANINGLESS)] if flagged == LEAVE_OUT else rows.image_id


def _places(pairs: pd.DataFrame, ids: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return one number for each pair, (p,), from the places of its pictures among sorted ids."""
    a, b = (np.searchsorted(ids, pairs[end].to_numpy(ids.dtype)) for end in "ab")
    return a * len(ids) + b


def _distances(hashes: pd.DataFrame, pairs: pd.DataFrame) -> pd.arrays.IntegerArray:
    """Return the distance of each pair, empty if one of its pictures has no hash."""
    hashed = hashes[hashes.status == tables.STATUS_OK]
    a, b = (pd.Index(hashed.image_id).get_indexer(ids) for ids in (pairs.a, pairs.b))
    distances = pd.array([None] * len(pairs), "Int64")
    both = (a >= 0) & (b >= 0)
    if both.any():
        words = to_words(hashed.hash.tolist())
        distances[both] = np.bitwise_count(words[a[both]] ^ words[b[both]]).sum(axis=1).astype(np.int64)
    return distances


def sum_up(pictures: pd.DataFrame, corrected: pd.DataFrame, changed: pd.DataFrame) -> pd.DataFrame:
    """Count the effects of the defects.

    Parameters
    ----------
    pictures : `compare_pictures`.
    corrected : `pairs` of the corrected program within the threshold.
    changed : `compare_matches`.

    Returns
    -------
    Columns `SUMMARY`: `count` of `n`. For `pictures`, `refused` and `moved`, `of` is the shape of the pictures. For the
    matches that are `lost, refused`, `lost, moved` or `gained`, `of` is the relation; `n` of gained matches is empty.
    """
    rows: list[tuple] = []
    for shape in SHAPES:
        of_shape = pictures[pictures["shape"] == shape]
        n = len(of_shape)
        rows += [
            ("pictures", shape, n, len(pictures)),
            ("refused", shape, int((of_shape.status != tables.STATUS_OK).sum()), n),
            ("moved", shape, int((of_shape.moved_bits > 0).sum()), n),
        ]
    for relation in dict.fromkeys([SAME, *corrected.relation.unique(), *changed.relation.unique()]):
        n = int((corrected.relation == relation).sum())
        of_relation = changed[changed.relation == relation]
        lost = of_relation[of_relation.change == "lost"]
        rows += [(f"lost, {cause}", relation, int((lost.cause == cause).sum()), n) for cause in (REFUSED, MOVED)]
        rows.append(("gained", relation, int((of_relation.change == "gained").sum()), None))
    return pd.DataFrame(rows, columns=list(SUMMARY)).astype({"n": "Int64"})
