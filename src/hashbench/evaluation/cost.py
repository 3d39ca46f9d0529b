"""What a variant costs, from the timings."""

import pandas as pd

from hashbench.tables import FILE_TO_HASH


def cost_of(timings: pd.DataFrame, method: str, implementation: str, bits: int) -> dict[str, float]:
    """Return what one implementation takes from picture file to hash at one size.

    `seconds_per_picture` is the median; `ratio_to_decode` is against decoding, measured in the same rounds: only the
    ratio compares with implementations that were timed in another job.
    """
    row = timings[
        (timings.method == method)
        & (timings.implementation == implementation)
        & (timings.bits == bits)
        & (timings.stage == FILE_TO_HASH)
    ]
    return {
        "seconds_per_picture": float(row.median_seconds.iloc[0]),
        "ratio_to_decode": float(row.ratio_to_decode.iloc[0]),
    }
