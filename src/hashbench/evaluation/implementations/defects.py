"""What the defects of FINd as published do to a collection: which pictures they reach, and which matches they cost."""

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.matching.collection import SAME, collect, differing_bits
from hashbench.matching.pairs import find_pairs

SQUARE, LANDSCAPE, PORTRAIT = "square", "landscape", "portrait"
SHAPES = (SQUARE, LANDSCAPE, PORTRAIT)
REFUSED, MOVED = "refused", "moved"
PICTURES = ("image_id", "path", "shape", "status", "moved_bits", "bits")
LOST = ("a", "b", "relation", "distance", "published_distance", "change", "cause")
SUMMARY = ("what", "of", "count", "n")


def study_defects(
    images: pd.DataFrame,
    families: pd.DataFrame,
    corrected: pd.DataFrame,
    published: pd.DataFrame,
    *,
    bits: int,
    threshold: int | None,
    flagged: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return what the defects do to pictures, to matches, and in sum.

    Parameters
    ----------
    images, families : the tables of those names.
    corrected, published : `hashes` tables of all pictures, by FINd as corrected and as published.
    threshold : the largest Hamming distance of a match, in bits; None: no pair matches.
    flagged : as `matching.flagged` of the configuration.

    Returns
    -------
    Columns `PICTURES`, `LOST` with `path_a` and `path_b`, and `SUMMARY`.
    """
    pairs = tuple(
        _matches(hashes, images, families, bits=bits, threshold=threshold, flagged=flagged)
        for hashes in (corrected, published)
    )
    pictures = compare_pictures(images, corrected, published)
    changed = compare_matches(corrected, published, pairs)
    paths = images.set_index("image_id").path
    named = changed.assign(path_a=paths.reindex(changed.a).array, path_b=paths.reindex(changed.b).array)
    return pictures, named, sum_up(pictures, pairs[0], changed)


def _matches(
    hashes: pd.DataFrame,
    images: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    threshold: int | None,
    flagged: str,
) -> pd.DataFrame:
    """Return the pairs within the threshold: none where the program refuses every picture."""
    empty = pd.DataFrame(columns=tables.PAIRS.names)
    if threshold is None or not (hashes.status == tables.STATUS_OK).any():
        return empty
    collection = collect(hashes, images, families, bits=bits, splits=SPLITS, flagged=flagged)
    pairs = pd.concat([empty, *find_pairs(collection, radius=threshold)], ignore_index=True)
    return pairs[pairs.distance <= threshold]


def compare_pictures(images: pd.DataFrame, corrected: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return how far the defects move the hash of each picture that corrected FINd can hash.

    Parameters
    ----------
    images : `images` table.
    corrected, published : `hashes` tables of all pictures, by FINd as corrected and as published.

    Returns
    -------
    Columns `PICTURES`, sorted by image_id: `shape` as stored, `status` of the published hash, `moved_bits` between the
    two hashes, empty where the published program refuses the picture.
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
    """Return the pairs that match by one program and not by the other.

    Parameters
    ----------
    corrected, published : `hashes` tables, as above.
    pairs : the `pairs` tables within the threshold, in the same order.

    Returns
    -------
    Columns `LOST`: `change` is `lost` or `gained` by the defects; `cause` is `refused` where the published program
    refuses a picture of the pair, which then has no published distance, else `moved`. Sorted by change, relation, a
    and b.
    """
    keys = ["a", "b", "relation"]
    both = pairs[0][keys].merge(pairs[1][keys], how="outer", indicator=True)
    changed = both[both._merge != "both"]
    distances = [_distances(table, changed) for table in (corrected, published)]
    return changed.assign(
        distance=distances[0],
        published_distance=distances[1],
        change=np.where(changed._merge == "left_only", "lost", "gained"),
        cause=np.where(distances[1].isna(), REFUSED, MOVED),
    ).sort_values(["change", "relation", "a", "b"], ignore_index=True)[list(LOST)]


def _distances(hashes: pd.DataFrame, pairs: pd.DataFrame) -> pd.arrays.IntegerArray:
    """Return the distance of each pair, empty where one of its pictures has no hash."""
    digests = hashes[hashes.status == tables.STATUS_OK].set_index("image_id").hash
    sides = [digests.reindex(ids).to_numpy(object) for ids in (pairs.a, pairs.b)]
    return pd.array(
        [
            differing_bits(a, b) if isinstance(a, bytes) and isinstance(b, bytes) else None
            for a, b in zip(*sides, strict=True)
        ],
        "Int64",
    )


def sum_up(pictures: pd.DataFrame, corrected: pd.DataFrame, changed: pd.DataFrame) -> pd.DataFrame:
    """Count what the defects do: columns `SUMMARY`, `count` of `n`.

    `of` is a shape for `pictures`, `refused` and `moved` pictures, and a relation for the matches (`corrected`, the
    pairs within the threshold) that are `lost, refused`, `lost, moved` and `gained`; n of a gain is empty.
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
    for relation in dict.fromkeys([SAME, *corrected.relation, *changed.relation]):
        n = int((corrected.relation == relation).sum())
        of_relation = changed[changed.relation == relation]
        lost = of_relation[of_relation.change == "lost"]
        rows += [(f"lost, {cause}", relation, int((lost.cause == cause).sum()), n) for cause in (REFUSED, MOVED)]
        rows.append(("gained", relation, int((of_relation.change == "gained").sum()), None))
    return pd.DataFrame(rows, columns=list(SUMMARY)).astype({"n": "Int64"})
