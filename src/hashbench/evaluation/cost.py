"""What a variant costs, from the timings."""

import pandas as pd

FILE_TO_HASH = "file_to_hash"


def seconds_per_picture(timings: pd.DataFrame, method: str, implementation: str, bits: int) -> float:
    """Return the median seconds from picture file to hash of one implementation at one size."""
    row = timings[
        (timings.method == method)
        & (timings.implementation == implementation)
        & (timings.bits == bits)
        & (timings.stage == FILE_TO_HASH)
    ]
    return float(row.median_seconds.iloc[0])
