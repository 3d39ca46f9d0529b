"""The paper's numbers on matching in large collections: what an index can do, and what matches are then worth."""

from collections.abc import Mapping
from math import comb
from typing import Any

import pandas as pd

from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.hashers.variant import read_variant
from hashbench.matching.matchers.parts import choose_parts
from hashbench.matching.matchers.registry import WEIGHTED, find_matcher
from hashbench.matching.speed.measured import read_measured
from hashbench.matching.speed.speeds import MATCH
from hashbench.reporting.context import Context
from hashbench.reporting.paper.numbers import roughly, times
from hashbench.reporting.paper.prices import unknown
from hashbench.reporting.words import units, wording
from hashbench.reporting.words.naming import bits_of

_NEIGHBOURS = 1_000_000
_MANY = 1_000_000_000


def describe_matching(made: Mapping[str, Any], variant: str) -> dict | None:
    """Return how fast scans and indexes are, None if neither was measured long enough to compare.

    Parameters
    ----------
    variant : the verdict's. The text speaks about the largest radius at its bits, and about a query by its distance.
    """
    crossed, timed = made["crossovers"], made["matching"]
    bits, weighted = bits_of(variant), read_variant(variant).weighted
    if crossed.empty:
        return None
    own = crossed[crossed.bits == bits] if (crossed.bits == bits).any() else crossed
    wide, narrow = own[own.radius == own.radius.max()], own[own.radius == own.radius.min()]
    exact = wide[wide.exact]
    rate = _rate(timed, wide, set(wide.over))
    slower = _rate(timed, wide, {WEIGHTED.name}) if weighted else None
    return {
        "rows": [_index(row, made["matching_growth"]) for row in crossed.itertuples()],
        "scans": _scans(crossed, timed, made["matching_growth"]),
        "bits": units.count(own.bits.iloc[0]),
        "wide": units.count(wide.radius.iloc[0]),
        "narrow": None if len(set(own.radius)) < 2 else units.count(narrow.radius.iloc[0]),
        "exact": None if exact.empty else _speed(exact.iloc[0]),
        "approximate": None if wide.exact.all() else _speed(wide[~wide.exact].iloc[0]),
        "paying": [
            {"matcher": row.matcher, "bits": units.count(row.bits), "radius": units.count(row.radius)}
            for row in crossed[crossed.pays_from.notna()].itertuples()
        ],
        "helps": bool((wide.faster > 1).any()),
        "helped": _helped(bits=int(own.bits.iloc[0]), radius=int(wide.radius.iloc[0])),
        "of": len(crossed),
        "largest": units.count(crossed.largest.max()),
        "workers": None if timed.empty else units.count(timed.workers.max()),
        "rate": None if rate is None else units.about(rate),
        "weighted": None if slower is None else {"variant": variant, "rate": units.about(slower)},
        "query": None if rate is None else _query(variant, slower or rate),
        "look_ups": _look_ups(int(own.bits.iloc[0]), int(wide.radius.iloc[0])),
        "elsewhere": _elsewhere(),
        "growing": units.about(_NEIGHBOURS),
    }


def _rate(timed: pd.DataFrame, wide: pd.DataFrame, matchers: set[str]) -> float | None:
    """Return the pairs a second of a scan at the bits and radius of `wide`, at its largest size; None if not timed."""
    scan = timed[(timed.bits == wide.bits.iloc[0]) & (timed.radius == wide.radius.iloc[0])]
    scan = scan[scan.matcher.isin(matchers)]
    return None if scan.empty else float(scan.comparisons_per_second[scan.hashes.idxmax()])


def _query(variant: str, rate: float) -> dict:
    """Return the lowest cost of a query that is compared with every one of many hashes."""
    return {
        "pictures": units.about(_MANY),
        "time": units.seconds(_MANY / rate),
        "memory": units.size(_MANY * read_variant(variant).bytes_stored),
    }


def _scans(crossed: pd.DataFrame, timed: pd.DataFrame, growth: pd.DataFrame) -> list[dict]:
    """Return the scans that indexes are compared with, each followed by that of the weighted distance if it was timed.

    The speed of a weighted scan is to that of the plain one, at the largest size at which both ran.
    """
    rows = []
    for scan in crossed.drop_duplicates(["bits", "radius", "over"]).itertuples():
        rows.append(_scan(scan, scan.over, growth, speed="1"))
        at_radius = timed[(timed.bits == scan.bits) & (timed.radius == scan.radius)]
        rates = at_radius.pivot(index="hashes", columns="matcher", values="comparisons_per_second")
        rates = rates.reindex(columns=[scan.over, WEIGHTED.name]).dropna()
        if not rates.empty:
            size = rates.index.max()
            faster = rates.at[size, WEIGHTED.name] / rates.at[size, scan.over]
            rows.append(_scan(scan, WEIGHTED.name, growth, speed=f"{_speed_of(faster)} at {units.count(size)}"))
    return rows


def _speed_of(faster: float) -> str:
    return units.ratio(faster) if faster >= 0.1 else f"{faster:.2g}×"


def _index(row, growth: pd.DataFrame) -> dict:
    return {
        "matcher": row.matcher,
        "bits": units.count(row.bits),
        "radius": units.count(row.radius),
        "recall": units.rate(row.recall),
        "speed": _speed_of(row.faster),
        "at": units.count(row.largest),
        "pays": None if pd.isna(row.pays_from) else units.count(row.pays_from),
        "projected": _projected(growth, row.matcher, row.bits, row.radius),
    }


def _scan(row, matcher: str, growth: pd.DataFrame, *, speed: str) -> dict:
    return {
        "matcher": matcher,
        "bits": units.count(row.bits),
        "radius": units.count(row.radius),
        "speed": speed,
        "projected": _projected(growth, matcher, row.bits, row.radius),
    }


def _projected(growth: pd.DataFrame, matcher: str, bits: int, radius: float) -> str:
    rows = growth[(growth.matcher == matcher) & (growth.bits == bits) & (growth.radius == radius)]
    rows = rows[rows.hashes == _NEIGHBOURS]
    if rows.empty or pd.isna(rows.seconds.iloc[0]):
        return units.MISSING
    row = rows.iloc[0]
    return f"{units.seconds(row.seconds)} ({units.interval(units.seconds)((row.seconds_low, row.seconds_high))})"


def _speed(row: pd.Series) -> dict:
    return {
        "matcher": row.matcher,
        "times": times(row.faster),
        "slower": times(1 / row.faster),
        "faster": bool(row.faster > 1),
        "at": units.count(row.largest),
        "recall": units.rate(row.recall),
        "full": bool(find_matcher(row.matcher).exact),
    }


def _look_ups(bits: int, radius: int) -> dict:
    """Return how multi-index hashing would cut a hash for a million hashes: its parts and the keys that it looks up."""
    parts = choose_parts(bits, radius, _NEIGHBOURS)
    longest = max(parts, key=lambda part: part.bits)
    return {
        "parts": units.count(len(parts)),
        "bits": units.count(longest.bits),
        "radius": units.count(longest.radius),
        "share": units.rate(sum(comb(longest.bits, flips) for flips in range(longest.radius + 1)) / 2**longest.bits),
    }


def _elsewhere() -> list[dict]:
    """Return the crossovers that the package ships, measured once at larger sizes."""
    crossed, _ = read_measured()
    return [
        {
            "bits": units.count(row.bits),
            "radius": units.count(row.radius),
            "times": times(row.faster),
            "at": units.about(row.largest),
            "pays": units.count(row.pays_from),
        }
        for row in crossed.itertuples()
    ]


def _helped(*, bits: int, radius: int) -> bool:
    """Return whether an index was faster at this radius or a larger one in the measurements that the package ships."""
    crossed, _ = read_measured()
    return bool((crossed.faster[(crossed.bits == bits) & (crossed.radius >= radius)] > 1).any())


def describe_scale(made: Mapping[str, Any], context: Context) -> dict | None:
    """Return what the verdict's threshold gives in larger collections, None without a verdict or a projection."""
    verdict, scale = made["verdict"], made["scale"]
    variant = verdict["variant"]
    of_target = scale[(scale.variant == variant) & (scale.rule == TARGET_FPR)]
    rows = of_target[of_target["at"] == context.verdict_fpr].sort_values("pictures")
    if rows.empty:
        return None
    prices = made["prices"][(made["prices"].variant == variant) & (made["prices"].purpose == MATCH)]
    million = _at(rows, 1e6)
    return {
        "variant": variant,
        "rows": [_collection(row, prices) for row in rows.itertuples()],
        "unknown": unknown(prices.note[prices.pictures.isin(rows.pictures)]),
        "currency": None if prices.empty else prices.currency.iloc[0],
        "seen": not rows.false_pairs.isna().all(),
        "million": _one(million),
        "even": _even(million, made["scores"]),
        "largest": _one(rows.iloc[-1]),
        "is_grown": bool(rows.iloc[-1].pictures > million.pictures),
        "stricter": _stricter(of_target, context.verdict_fpr, million.pictures, made["scores"]),
        "copies": _customary(made["customary"]),
        "examples": _examples(made["queries"], variant, context.verdict_fpr),
    }


def _at(rows: pd.DataFrame, pictures: float) -> pd.Series:
    return rows.loc[(rows.pictures - pictures).abs().idxmin()]


def _bounded(value: float, low: float, high: float, show, *, bound: str) -> str:
    """Return a value with its interval, or if no false match was seen, only its bound."""
    if pd.isna(value):
        edge = {"low": low, "high": high}[bound]
        if pd.isna(edge) or show(edge).startswith("<"):
            return units.MISSING
        return f"{'at least' if bound == 'low' else 'at most'} {show(edge)}"
    between = wording.interval(show, low, high)
    return show(value) + (f" ({between})" if between else "")


def _collection(row, prices: pd.DataFrame) -> dict:
    priced = prices[prices.pictures == row.pictures]
    cost = None if priced.empty else priced.iloc[0]
    return {
        "pictures": units.about(row.pictures),
        "true": units.about(row.true_pairs),
        "false": _bounded(row.false_pairs, row.false_pairs_low, row.false_pairs_high, units.about, bound="high"),
        "precision": _bounded(row.precision, row.precision_low, row.precision_high, units.rate, bound="low"),
        "hashing": units.MISSING if cost is None else units.seconds(cost.hashing_seconds),
        "matching": units.MISSING if cost is None else units.seconds(cost.matching_seconds),
        "price": units.MISSING if cost is None else _price(cost),
    }


def _price(cost: pd.Series) -> str:
    if not pd.isna(cost.price):
        return units.price(cost.price)
    if pd.isna(cost.price_high):
        return units.MISSING
    most = units.price(cost.price_high)
    return most if most.startswith("<") else f"at most {most}"


def _one(row: pd.Series) -> dict:
    low, high = row.false_pairs_per_query_low, row.false_pairs_per_query_high
    precision = _bounded(row.precision, row.precision_low, row.precision_high, units.rate, bound="low")
    return {
        "pictures": units.about(row.pictures),
        "precision": precision,
        "shown": precision != units.MISSING,
        "per_query": _bounded(row.false_pairs_per_query, low, high, units.about, bound="high"),
        "different": units.about(row.different_pairs),
        "false": _bounded(row.false_pairs, row.false_pairs_low, row.false_pairs_high, units.about, bound="high"),
        "usable": bool(row.precision >= 0.5),
        "known": not pd.isna(row.precision),
    }


def _even(row: pd.Series, scores: pd.DataFrame) -> dict | None:
    """Return n if one in n different-family pairs may match so that half of all matches are right.

    None if more are right already. `beyond` says that the scored pairs are too few to show such a rate.
    """
    if pd.isna(row.true_pairs) or not row.true_pairs > 0 or row.precision >= 0.5:
        return None
    one_in = row.different_pairs / row.true_pairs
    own = (scores.variant == row.variant) & (scores.families == row.families) & (scores.metric == "fpr")
    pairs = scores.n_pairs[own].max()
    return {"one_in": roughly(one_in), "pairs": units.count(pairs), "beyond": bool(one_in > pairs)}


def _stricter(of_target: pd.DataFrame, target: float, pictures: float, scores: pd.DataFrame) -> dict | None:
    """Return the strictest target below the verdict's with a known precision: its threshold and both rates."""
    rows = of_target[(of_target["at"] < target) & (of_target.pictures == pictures) & of_target.precision.notna()]
    if rows.empty:
        return None
    row = rows.loc[rows["at"].idxmin()]
    found = scores[(scores.variant == row.variant) & (scores.families == row.families) & (scores["at"] == row["at"])]
    found = found[found.metric == "tpr"].value
    if found.empty:
        return None
    return {
        "target": units.round_rate(row["at"]),
        "threshold": units.count(row.threshold),
        "tpr": units.rate(found.iloc[0]),
        "precision": _bounded(row.precision, row.precision_low, row.precision_high, units.rate, bound="low"),
        "usable": bool(row.precision >= 0.5),
    }


def _customary(customary: pd.DataFrame) -> list[dict]:
    """Return the customary thresholds of pairs that find least and most; one if there is only one."""
    rows = customary[customary.tpr.notna() & customary.clustering.isna() & customary.fpr.notna()]
    rows = rows.sort_values("tpr", kind="stable")
    return [
        {"variant": row.variant, "threshold": units.count(row.threshold), "tpr": units.rate(row.tpr)}
        for row in rows.iloc[[0, -1] if len(rows) > 1 else [0] * len(rows)].itertuples()
    ]


def _examples(queries: pd.DataFrame, variant: str, target: float) -> dict | None:
    """Return the misses of a query with one known example of its family and with the most; None if not counted."""
    rows = queries[(queries.variant == variant) & (queries.metric == "fnir") & (queries.rule == TARGET_FPR)]
    rows = rows[rows["at"] == target].sort_values("size")
    if len(rows) < 2:
        return None
    one, most = rows.iloc[0], rows.iloc[-1]
    return {
        "one": units.rate(one.value),
        "examples": units.count(most["size"]),
        "most": units.rate(most.value),
        "threshold": units.count(most.threshold),
        "fewer": bool(most.value < one.value),
    }
