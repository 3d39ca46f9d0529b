"""What a variant costs: time by stage, memory, bytes, and money in collections of several sizes."""

import numpy as np
import pandas as pd

from hashbench.tables import FILE_TO_HASH

COST_COLUMNS = (
    "variant",
    "implementation",
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
    "hashing_seconds",
    "matching_seconds",
    "stored_bytes",
    "hashing_price",
    "matching_price",
    "price",
    "currency",
)
_STAGES = {"seconds_per_picture": FILE_TO_HASH, "decode_seconds": "decode", "hash_seconds": "hash"}


def comparisons_per_core_second(matching: pd.DataFrame, *, matcher: str) -> dict[int, float]:
    """Return how many pairs a matcher compares in a core-second, by bits, in the largest collection it was measured on.

    Parameters
    ----------
    matching : `matching` table; rows that are extrapolated do not count.
    matcher : one that compares every pair, so that the number holds for other sizes.
    """
    rows = matching[(matching.matcher == matcher) & (matching.kind == "measured")].sort_values("hashes")
    speeds = rows.comparisons_per_second / rows.workers
    return {int(bits): float(speed) for bits, speed in speeds.groupby(rows.bits).last().items()}


def costs_of(
    production: dict[str, tuple[str, str, int]],
    timings: pd.DataFrame,
    memory: pd.DataFrame,
    *,
    comparisons_per_second: dict[int, float],
) -> pd.DataFrame:
    """Return what the implementation behind each variant takes, from the tables of one run.

    Times are medians of one thread. `ratio_to_decode` is against decoding, measured in the same rounds: only the ratio
    compares with implementations that were timed in another job.

    Parameters
    ----------
    production : method, implementation and bits of each variant.
    comparisons_per_second : pairs compared in a core-second, by bits; empty in the table of bits that it lacks.

    Returns
    -------
    Columns `COST_COLUMNS`, seconds and bytes of one picture.
    """
    rows = []
    for variant, (method, implementation, bits) in production.items():
        timed = timings[(timings.method == method) & (timings.implementation == implementation)]
        timed = timed[timed.bits.isna() | (timed.bits == bits)].set_index("stage")
        measured = memory[(memory.method == method) & (memory.implementation == implementation)]
        rows.append(
            {name: float(timed.median_seconds[stage]) for name, stage in _STAGES.items()}
            | {
                "variant": variant,
                "implementation": implementation,
                "ratio_to_decode": float(timed.ratio_to_decode[FILE_TO_HASH]),
                "added_bytes": float(measured.added_bytes[measured.bits == bits].median()),
                "bytes_stored": -(-bits // 8),
                "comparisons_per_second": comparisons_per_second.get(bits, np.nan),
            }
        )
    return pd.DataFrame(rows, columns=list(COST_COLUMNS))


def prices_of(costs: pd.DataFrame, *, sizes: list[int], price_per_core_hour: float, currency: str) -> pd.DataFrame:
    """Return what hashing a collection once and comparing all its pairs once would cost, in core-seconds and money.

    Parameters
    ----------
    costs : of `costs_of`.
    sizes : numbers of pictures.

    Returns
    -------
    Columns `PRICE_COLUMNS`. `price` is of hashing and matching, of hashing alone where matching was not measured.
    """
    table = costs.merge(pd.DataFrame({"pictures": sizes}), how="cross")
    pairs = table.pictures * (table.pictures - 1.0) / 2
    hour = price_per_core_hour / 3600
    table = table.assign(
        hashing_seconds=table.pictures * table.seconds_per_picture,
        matching_seconds=pairs / table.comparisons_per_second,
        stored_bytes=table.pictures * table.bytes_stored,
        currency=currency,
    )
    table = table.assign(hashing_price=table.hashing_seconds * hour, matching_price=table.matching_seconds * hour)
    table["price"] = table.hashing_price + table.matching_price.fillna(0)
    return table[list(PRICE_COLUMNS)]
