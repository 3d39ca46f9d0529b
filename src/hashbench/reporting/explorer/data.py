"""Everything that the explorer shows, as one object of JSON.

Counts and rates are complete. Pictures are a sample: a few pairs at each distance, a few of each cluster.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.reporting.context import Context
from hashbench.reporting.explorer import clusters
from hashbench.reporting.explorer.pairs import pairs_to_show
from hashbench.reporting.explorer.rates import UPPER_END, match_threshold, of_pairs
from hashbench.reporting.explorer.thumbnails import embed
from hashbench.reporting.reading.scored import FAMILIES, read_scores
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, clustered_variant_of, counted, variant_of

# The number of thumbnails, about 3.5 kB each.
MOST_PICTURES = 2500
_SWEEP = ".sweep.parquet"


def collect(
    context: Context,
    *,
    verdict: str,
    scores: str,
    scale: str,
    cluster_scores: str,
    distances: list[str],
    pairs: list[str],
    sweeps: list[str],
    images: str,
    families: str,
) -> dict[str, Any]:
    """Return what the explorer shows. If a table is missing, its part is left out, and `missing` names the table.

    A variant that hashed fewer than two pictures has no distances and is left out.

    Raises
    ------
    InputError
        A table has a mistake.
    """
    missing: list[str] = []

    def given(path: str, read: Callable[[str], Any], otherwise: Any) -> Any:
        if Path(path).exists():
            return read(path)
        missing.append(path)
        return otherwise

    advice = given(verdict, lambda path: json.loads(Path(path).read_text(encoding="utf-8")), {})
    scored = given(scores, read_scores, pd.DataFrame(columns=["variant", "families", "metric", "at", "value"]))
    sizes = given(scale, _sizes, [])
    cluster_table = given(cluster_scores, pd.read_csv, pd.DataFrame(columns=["variant", "clustering"]))
    by_family = tables.read(families, tables.FAMILIES)
    pair_paths, distance_paths = ({variant_of(path): path for path in paths} for paths in (pairs, distances))
    target = (advice.get("match") or {}).get("target") or context.verdict_fpr
    variants = []
    for variant in context.variants:
        table = given(distance_paths[variant], _distances, None)
        if table is None:
            continue
        bits = bits_of(variant)
        shown = of_pairs(variant, table, by_family, scored, [size for size, _ in sizes], bits)
        if not shown["distances"]:
            continue
        near = given(pair_paths[variant], lambda path, bits=bits: pairs_to_show(path, bits=bits), {})
        grouped = {
            clustering: clusters.of_scores(rows)
            for clustering, rows in cluster_table[cluster_table.variant == variant].groupby("clustering", sort=False)
        }
        for path in sweeps:
            if clustered_variant_of(path) == variant:
                sheets = given(path, lambda path: clusters.sheets(tables.read(path, tables.SWEEP)), {})
                own = grouped.setdefault(Path(path).name.removesuffix(_SWEEP), _unscored(sheets))
                own["sheets"] = [sheets.get(threshold, []) for threshold in own["thresholds"]]
        shown["match"] = match_threshold(scored, variant, target)
        variants.append({"name": variant, "counted": counted(variant), **shown, "pairs": near, "clusterings": grouped})
    return {
        "variants": variants,
        "families": [[split, FAMILIES[split]] for split in (HELD_OUT, TUNING, ALL)],
        "sizes": [[units.about(size), asked] for size, asked in sizes],
        "match": _advised(advice.get("match"), {one["name"]: one for one in variants}),
        "link": _advised(advice.get("link"), {one["name"]: one for one in variants}),
        "upper_end": UPPER_END,
        "missing": missing,
        **_embedded(variants, tables.read(images, tables.IMAGES), Path(context.root), advice),
    }


def _sizes(path: str) -> list[tuple[int, bool]]:
    """Return the collection sizes in `scale`, ascending, each with whether it is the one that was asked for."""
    rows = pd.read_csv(path)[["pictures", "asked"]].drop_duplicates().sort_values("pictures")
    return [(int(size), bool(asked)) for size, asked in rows.itertuples(index=False)]


def _distances(path: str) -> pd.DataFrame:
    """Return a `distances` table. Its words are categories, which are faster to compare and to count by."""
    return tables.read(path, tables.DISTANCES).astype(dict.fromkeys(("family", "relation", "other_split"), "category"))


def _unscored(sheets: dict[int, Any]) -> dict[str, Any]:
    return {"thresholds": list(sheets), "linked": None, "sizes": [None] * len(sheets), "scores": {}}


def _advised(advice: dict | None, variants: dict[str, dict]) -> dict | None:
    """Return the advised variant, threshold and, for linking, clustering; None if there is no such advice."""
    if not advice or advice.get("threshold") is None or advice.get("variant") not in variants:
        return None
    return {key: advice[key] for key in ("variant", "threshold", "clustering") if key in advice}


def _embedded(variants: list[dict], images: pd.DataFrame, root: Path, advice: dict) -> dict[str, Any]:
    """Return the pictures, and replace the image_ids in pairs and sheets by the places of the pictures.

    There are at most `MOST_PICTURES`. Pairs and sheets of the advised variants come first; a pair or picture for which
    there is no room, or whose file cannot be read, is left out.
    """
    advised = [(advice.get(use) or {}).get("variant") for use in ("match", "link")]
    first = sorted(variants, key=lambda variant: variant["name"] not in advised)
    chosen: dict[int, None] = {}
    for ids in _wanted(first):
        if len(chosen.keys() | set(ids)) <= MOST_PICTURES:
            chosen |= dict.fromkeys(ids)
    rows = images.set_index("image_id").loc[list(chosen)]
    thumbnails = embed([root / path for path in rows.path])
    pictures, place = [], {}
    shown = zip(chosen, rows.path, rows.family, rows.width, rows.height, thumbnails, strict=True)
    for image_id, path, family, width, height, thumbnail in shown:
        if thumbnail:
            place[image_id] = len(pictures)
            pictures.append([path, "" if pd.isna(family) else family, thumbnail, f"{width:.0f} × {height:.0f} pixels"])
    sheets: dict[tuple, int] = {}
    for variant in variants:
        for relation, pairs in variant["pairs"].items():
            kept = [(distance, a, b) for distance, a, b in pairs if a in place and b in place]
            variant["pairs"][relation] = [[distance, place[a], place[b]] for distance, a, b in kept]
        for clustering in variant["clusterings"].values():
            clustering["sheets"] = [
                [
                    sheets.setdefault((size, *(place[one] for one in ids if one in place)), len(sheets))
                    for size, ids in at_threshold
                ]
                for at_threshold in clustering.get("sheets", [])
            ]
    return {"pictures": pictures, "sheets": [list(sheet) for sheet in sheets]}


def _wanted(variants: list[dict]) -> Iterator[Iterable[int]]:
    """Yield what to embed together: a pair, then the sheets of one threshold; the variants take turns."""
    for some in zip_longest(*(list(_wanted_of(variant)) for variant in variants), fillvalue=()):
        yield from some


def _wanted_of(variant: dict) -> Iterator[Iterable[int]]:
    pairs = [pair[1:] for some in zip_longest(*variant["pairs"].values()) for pair in some if pair]
    found = [
        [i for size, ids in at for i in ids] for one in variant["clusterings"].values() for at in one.get("sheets", [])
    ]
    for pair, sheet in zip_longest(pairs, found, fillvalue=()):
        yield pair
        yield sheet
