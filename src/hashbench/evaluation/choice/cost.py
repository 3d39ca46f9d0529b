"""Compute the cost of a variant: time by stage, memory, bytes, and money in collections of several sizes."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from hashbench.hashers.variant import read_variant
from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.speed.growth import FARTHEST, WIDEST, project_growth, too_wide
from hashbench.matching.speed.speeds import MEASURED
from hashbench.tables import AND_MASK, FILE_TO_HASH

COST_COLUMNS = (
    "variant",
    "implementation",
    "bits",
    "side",
    "seconds_per_picture",
    "decode_seconds",
    "hash_seconds",
    "ratio_to_decode",
    "added_bytes",
    "bytes_stored",
    "comparisons_per_second",
)
PRICE_COLUMNS = (
    "variant",
    "pictures",
    "purpose",
    "radius",
    "hashing_seconds",
    "matching_seconds",
    "matching_low",
    "matching_high",
    "matching_law",
    "matching_radius",
    "stored_bytes",
    "output_pairs",
    "output_pairs_low",
    "output_pairs_high",
    "output_seconds",
    "output_bytes",
    "hashing_price",
    "matching_price",
    "storing_price",
    "output_price",
    "price",
    "price_low",
    "price_high",
    "currency",
    "note",
)
TIME_COLUMNS = (
    "bits",
    "radius",
    "pictures",
    "matching_seconds",
    "matching_low",
    "matching_high",
    "matching_law",
    "matching_radius",
    "matching_note",
)
_GIGABYTE = 1e9
_STAGES = {"seconds_per_picture": FILE_TO_HASH, "decode_seconds": "decode", "hash_seconds": "hash"}


def comparisons_per_core_second(matching: pd.DataFrame, *, matcher: str) -> dict[int, float]:
    """Return how many pairs a matcher compares in a core-second, by bits, in the largest collection of one radius.

    If it ran with several radii, we take the largest at which another matcher ran too, so that rates can be compared,
    even if it ran on larger collections with smaller radii. If there is none, we take the largest. A matcher that
    prunes compares few pairs, so it has no rate.

    Parameters
    ----------
    matching : `matching` table; extrapolated rows are left out.
    """
    if find_matcher(matcher).prunes:
        return {}
    measured = matching[matching.kind == MEASURED]
    others = measured[measured.matcher != matcher]
    also = set(zip(others.bits, others.radius, strict=True))
    rows = measured[measured.matcher == matcher]
    rows = rows.assign(shared=[pair in also for pair in zip(rows.bits, rows.radius, strict=True)])
    rows = rows.sort_values(["shared", "radius", "hashes"])
    speeds = rows.comparisons_per_second / rows.workers
    return {int(bits): float(speed) for bits, speed in speeds.groupby(rows.bits).last().items()}


def matching_times(
    matching: pd.DataFrame, *, matcher: str, wanted: Iterable[tuple[int, int]], sizes: Sequence[int]
) -> pd.DataFrame:
    """Project the core-seconds in which a matcher finds the pairs of collections; see `project_growth`.

    Parameters
    ----------
    wanted : bits and radius of each search. We take the time of the nearest larger radius that was measured at these
        bits. If there is none, we take the largest radius; but not if the matcher prunes, because its time then grows
        with the radius.

    Returns
    -------
    Columns `TIME_COLUMNS`, one row per search and size. `matching_low` to `matching_high` is the 95 % prediction
    interval, and `matching_radius` the radius that was measured. If there is no time, `matching_note` says why.
    """
    growth = project_growth(matching[matching.matcher == matcher], sizes=sizes)
    rows = []
    for bits, radius in wanted:
        measured = sorted(growth.radius[growth.bits == bits].unique())
        enough = [one for one in measured if one >= radius] or ([] if find_matcher(matcher).prunes else measured[-1:])
        if not enough:
            missing = (np.nan, np.nan, np.nan, None, np.nan, f"{matcher} was not timed long enough at {bits} bits")
            rows += [(bits, radius, size, *missing) for size in sizes]
            continue
        for row in growth[(growth.bits == bits) & (growth.radius == enough[0])].itertuples():
            seconds = (value * row.workers for value in (row.seconds, row.seconds_low, row.seconds_high))
            note = f"matching: {row.note}" if row.note else ""
            rows.append((bits, radius, row.hashes, *seconds, row.law, row.radius, note))
    return pd.DataFrame(rows, columns=list(TIME_COLUMNS))


def costs_of(
    production: dict[str, tuple[str, str, int]],
    timings: pd.DataFrame,
    memory: pd.DataFrame,
    *,
    comparisons_per_second: dict[int, float],
    weighted_per_second: dict[int, float] | None = None,
) -> pd.DataFrame:
    """Return the time, memory and bytes of the implementation behind each variant, from the tables of one run.

    Times are of one thread. `ratio_to_decode` divides the median time by the median time of decoding in the same
    rounds. The machine's speed differs between jobs. So we give seconds as if decoding took the same time in all jobs:
    the median decoding time over the variants, times the ratio. Seconds and ratios then rank alike.

    Parameters
    ----------
    production : method, implementation and bits of each variant.
    comparisons_per_second : pairs compared in a core-second, by bits; the table's cell is empty if bits are not in it.
    weighted_per_second : the same by the weighted distance.

    Returns
    -------
    Columns `COST_COLUMNS`, seconds and bytes of one picture, `side` pixels wide.
    """
    rows = []
    for variant, (method, implementation, bits) in production.items():
        timed = timings[(timings.method == method) & (timings.implementation == implementation)]
        weighted = read_variant(variant).weighted
        own = (timed.bits == bits) & (timed.stage.str.endswith(AND_MASK) == weighted)
        timed = timed[timed.bits.isna() | own]
        timed = timed.set_index(timed.stage.str.removesuffix(AND_MASK))
        speeds = (weighted_per_second or {}) if weighted else comparisons_per_second
        measured = memory[(memory.method == method) & (memory.implementation == implementation)]
        rows.append(
            {name: float(timed.median_seconds[stage]) for name, stage in _STAGES.items()}
            | {
                "variant": variant,
                "implementation": implementation,
                "bits": bits,
                "side": int(timed["size"][FILE_TO_HASH]),
                "ratio_to_decode": float(timed.ratio_to_decode[FILE_TO_HASH]),
                "added_bytes": float(measured.added_bytes[measured.bits == bits].median()),
                "bytes_stored": read_variant(variant).bytes_stored,
                "comparisons_per_second": speeds.get(bits, np.nan),
            }
        )
    costs = pd.DataFrame(rows, columns=list(COST_COLUMNS))
    speed = costs.decode_seconds.median() / costs.decode_seconds
    return costs.assign(**{name: costs[name] * speed for name in _STAGES})


def prices_of(
    costs: pd.DataFrame,
    matching: pd.DataFrame,
    output: pd.DataFrame,
    *,
    price_per_core_hour: float,
    price_per_gigabyte_month: float,
    currency: str,
) -> pd.DataFrame:
    """Return what hashing a collection, finding its pairs, and a month of storing both would cost.

    Parameters
    ----------
    costs : of `costs_of`.
    matching : of `matching_times`.
    output : `variant` and `output.COLUMNS` for each of its purposes and sizes, and the `seconds_a_pair` and
        `bytes_a_pair` of writing, measured on `pairs_written`.

    Returns
    -------
    Columns `PRICE_COLUMNS`, one row per row of `output`. The time of hashing is the variant's ratio to decoding, times
    the median decoding time of all variants, because seconds of different jobs do not compare. `price` is the sum of
    the four parts, and empty if one is unknown. `price_low` to `price_high` joins the ends of the intervals of matching
    and output. If they are more than tenfold apart, both are empty, and so are those parts. `note` says what is
    unknown. `output_pairs` are rates times pairs, so they are given at any size. The cost of writing is left out if the
    high end of the pairs is more than two decades beyond `pairs_written`.
    """
    table = output.merge(costs, on="variant").merge(matching, on=["bits", "radius", "pictures"], how="left")
    table["writing_note"] = ""
    far = table.output_pairs_high > FARTHEST * table.pairs_written
    table.loc[far, "writing_note"] = [
        f"writing: the high end is more than {FARTHEST} times the {written:,.0f} pairs that were written"
        for written in table.pairs_written[far]
    ]
    table.loc[far, ["seconds_a_pair", "bytes_a_pair"]] = np.nan
    second, gigabyte = price_per_core_hour / 3600, price_per_gigabyte_month / _GIGABYTE
    table = table.assign(
        hashing_seconds=table.pictures * table.ratio_to_decode * costs.decode_seconds.median(),
        stored_bytes=table.pictures * table.bytes_stored,
        output_seconds=table.output_pairs * table.seconds_a_pair,
        output_bytes=table.output_pairs * table.bytes_a_pair,
        currency=currency,
        note=[
            "; ".join(note for note in notes if isinstance(note, str) and note)
            for notes in zip(table.matching_note, table.output_note, table.writing_note, strict=True)
        ],
    )
    a_pair = table.seconds_a_pair * second + table.bytes_a_pair * gigabyte
    table = table.assign(
        hashing_price=table.hashing_seconds * second,
        matching_price=table.matching_seconds * second,
        storing_price=table.stored_bytes * gigabyte,
        output_price=table.output_pairs * a_pair,
    )
    certain = table.hashing_price + table.storing_price
    table = table.assign(
        price=certain + table.matching_price + table.output_price,
        price_low=certain + table.matching_low * second + table.output_pairs_low * a_pair,
        price_high=certain + table.matching_high * second + table.output_pairs_high * a_pair,
    )
    wide = table.price_high > WIDEST * table.price_low
    notes = [f"price: {too_wide(width)}" for width in (table.price_high / table.price_low)[wide]]
    table.loc[wide, "note"] = ["; ".join(filter(None, both)) for both in zip(table.note[wide], notes, strict=True)]
    table.loc[wide, ["price_low", "price_high"]] = np.nan
    return table[list(PRICE_COLUMNS)]
