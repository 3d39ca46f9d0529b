"""What a variant costs: time by stage, memory, bytes, and money in collections of several sizes."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hashbench.matching.growth import project_growth
from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.speeds import MEASURED
from hashbench.tables import FILE_TO_HASH

COST_COLUMNS = (
    "variant",
    "implementation",
    "bits",
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
    "matching_low",
    "matching_high",
    "matching_law",
    "matching_radius",
    "stored_bytes",
    "hashing_price",
    "matching_price",
    "price",
    "currency",
)
_STAGES = {"seconds_per_picture": FILE_TO_HASH, "decode_seconds": "decode", "hash_seconds": "hash"}


def comparisons_per_core_second(matching: pd.DataFrame, *, matcher: str) -> dict[int, float]:
    """Return how many pairs a matcher compares in a core-second, by bits, in the largest collection it was measured on.

    The largest radius counts where there are several. A matcher that prunes compares few pairs, and has none.

    Parameters
    ----------
    matching : `matching` table; rows that are extrapolated do not count.
    """
    if find_matcher(matcher).prunes:
        return {}
    rows = matching[(matching.matcher == matcher) & (matching.kind == MEASURED)].sort_values(["hashes", "radius"])
    speeds = rows.comparisons_per_second / rows.workers
    return {int(bits): float(speed) for bits, speed in speeds.groupby(rows.bits).last().items()}


def matching_times(matching: pd.DataFrame, *, matcher: str, sizes: Sequence[int]) -> pd.DataFrame:
    """Project the core-seconds in which a matcher finds the pairs of collections; see `project_growth`.

    Returns
    -------
    Columns `bits`, `pictures`, `matching_seconds`, the 95 % prediction interval `matching_low` to `matching_high`,
    `matching_law` and `matching_radius`, in bits: the largest that was measured at these bits.
    """
    growth = project_growth(matching[matching.matcher == matcher], sizes=sizes)
    growth = growth[growth.radius == growth.groupby("bits").radius.transform("max")]
    of_projection = {"matching_seconds": "seconds", "matching_low": "seconds_low", "matching_high": "seconds_high"}
    times = {name: growth[column] * growth.workers for name, column in of_projection.items()}
    same = {"bits": "bits", "pictures": "hashes", "matching_law": "law", "matching_radius": "radius"}
    return pd.DataFrame({name: growth[column] for name, column in same.items()} | times)


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
                "bits": bits,
                "ratio_to_decode": float(timed.ratio_to_decode[FILE_TO_HASH]),
                "added_bytes": float(measured.added_bytes[measured.bits == bits].median()),
                "bytes_stored": -(-bits // 8),
                "comparisons_per_second": comparisons_per_second.get(bits, np.nan),
            }
        )
    return pd.DataFrame(rows, columns=list(COST_COLUMNS))


def prices_of(
    costs: pd.DataFrame, matching: pd.DataFrame, *, sizes: list[int], price_per_core_hour: float, currency: str
) -> pd.DataFrame:
    """Return what hashing a collection once and finding its pairs once would cost, in core-seconds and money.

    Parameters
    ----------
    costs : of `costs_of`.
    matching : of `matching_times`.
    sizes : numbers of pictures.

    Returns
    -------
    Columns `PRICE_COLUMNS`. `price` is of hashing and matching, empty where matching was not measured, or too briefly
    to project it. Hashing is the variant's ratio to decoding times the median decoding of all: seconds of different
    jobs do not compare.
    """
    table = costs.merge(pd.DataFrame({"pictures": sizes}), how="cross")
    table = table.merge(matching, on=["bits", "pictures"], how="left")
    hour = price_per_core_hour / 3600
    table = table.assign(
        hashing_seconds=table.pictures * table.ratio_to_decode * costs.decode_seconds.median(),
        stored_bytes=table.pictures * table.bytes_stored,
        currency=currency,
    )
    table = table.assign(hashing_price=table.hashing_seconds * hour, matching_price=table.matching_seconds * hour)
    table["price"] = table.hashing_price + table.matching_price
    return table[list(PRICE_COLUMNS)]
