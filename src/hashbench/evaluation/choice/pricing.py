"""The stage that prices collections: how many pairs each variant finds in them, and what all of that costs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.cost import PRICE_COLUMNS, matching_times, prices_of
from hashbench.evaluation.choice.output import count_output, writing_of
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.hashers.variant import read_variant
from hashbench.matching.matchers.registry import WEIGHTED
from hashbench.matching.speed.speeds import LINK, MATCH


def price_collections(
    costs: pd.DataFrame,
    matching: pd.DataFrame,
    output: pd.DataFrame,
    families: pd.DataFrame,
    link: dict | None,
    counted: Mapping[str, tuple[str | Path, str | Path]],
    *,
    matcher: str,
    target_fpr: float,
    sizes: Sequence[int],
    prices: Mapping[str, Any],
) -> pd.DataFrame:
    """Return the `prices` table: each variant at its threshold for matching, and at its threshold for linking.

    Parameters
    ----------
    costs, matching, output, families : the tables of those names.
    link : of the verdict. Each variant is linked at its threshold in `by_variant`; one that has none has no rows.
    counted : by variant, the paths of its `distances` table and of its calibration.
    matcher : finds the close pairs. Those of weighted variants take the times of `registry.WEIGHTED`.
    target_fpr : at which pairs are matched.
    sizes : numbers of pictures.
    prices : the prices and the currency, arguments of `prices_of`.
    """
    linked = (link or {}).get("by_variant", {})
    found = []
    for variant, (distances, threshold) in counted.items():
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        radii = {MATCH: threshold_of(calibration, target_fpr), LINK: linked.get(variant, {}).get("threshold")}
        counts = tables.read(distances, tables.DISTANCES)
        found.append(_written(variant, counts, families, calibration, output, radii=radii, sizes=sizes))
    written = pd.concat(found, ignore_index=True)
    order = {variant: place for place, variant in enumerate(counted)}
    priced = _priced(costs, matching, written, matcher=matcher, sizes=sizes, prices=prices)
    return priced.sort_values("variant", key=lambda variants: variants.map(order), kind="stable", ignore_index=True)


def price_threshold(
    costs: pd.DataFrame,
    matching: pd.DataFrame,
    output: pd.DataFrame,
    families: pd.DataFrame,
    variant: str,
    distances: pd.DataFrame,
    calibration: dict,
    *,
    radii: Mapping[str, int],
    matcher: str,
    sizes: Sequence[int],
    prices: Mapping[str, Any],
) -> pd.DataFrame:
    """Return the rows of `prices` of one variant at any thresholds and sizes; see `price_collections`.

    Parameters
    ----------
    distances, calibration : of the variant.
    radii : by purpose.
    """
    written = _written(variant, distances, families, calibration, output, radii=radii, sizes=sizes)
    return _priced(costs, matching, written, matcher=matcher, sizes=sizes, prices=prices)


def _written(
    variant: str,
    distances: pd.DataFrame,
    families: pd.DataFrame,
    calibration: dict,
    output: pd.DataFrame,
    *,
    radii: Mapping[str, int | None],
    sizes: Sequence[int],
) -> pd.DataFrame:
    """Return how many pairs a variant finds within each radius in each collection, and the cost to write one."""
    bits = calibration["bits"]
    points = [*calibration["thresholds"], *calibration["points"]]
    frozen = sorted({point["threshold"] for point in points if point["threshold"] is not None})
    pairs = count_output(distances, families, bits=bits, radii=radii, frozen=frozen, sizes=sizes)
    writing = [writing_of(output, bits=bits, radius=radius) for radius in pairs.radius]
    each = pd.DataFrame(writing, columns=["seconds_a_pair", "bytes_a_pair", "pairs_written"])
    return pairs.assign(variant=variant, bits=bits).join(each)


def _priced(
    costs: pd.DataFrame,
    matching: pd.DataFrame,
    written: pd.DataFrame,
    *,
    matcher: str,
    sizes: Sequence[int],
    prices: Mapping[str, Any],
) -> pd.DataFrame:
    """Return the prices of what `_written` returns; plain variants come first."""
    weighted = written.variant.map(lambda variant: read_variant(variant).weighted)
    parts = []
    for name, rows in ((matcher, written[~weighted]), (WEIGHTED.name, written[weighted])):
        wanted = dict.fromkeys(zip(rows.bits, rows.radius, strict=True))
        times = matching_times(matching, matcher=name, wanted=wanted, sizes=sizes)
        parts.append(prices_of(costs, times, rows.drop(columns="bits"), **prices))
    return tables.joined(parts, PRICE_COLUMNS)
