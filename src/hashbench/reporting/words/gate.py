"""The equality gate's verdict in words."""

from collections.abc import Callable

import pandas as pd

from hashbench.evaluation.implementations.agreement import overall
from hashbench.reporting.words import units


def gate_verdicts(agreement: pd.DataFrame) -> Callable[[str, str, float], str]:
    """Return what says, of a method's implementation at a number of bits, whether it gives the first one's bits.

    On all pictures that it was compared on, the corpus's and the drawn ones.
    """
    agreement = overall(agreement)
    verdicts = {
        (row.method, row.implementation, row.bits): f"{row.verdict} (n = {units.count(row.pictures)})"
        for row in agreement.itertuples()
    }
    firsts = set(zip(agreement.method, agreement.against, strict=True))

    def verdict(method: str, implementation: str, bits: float) -> str:
        if (method, implementation) in firsts:
            return "the first"
        return verdicts.get((method, implementation, bits), "")

    return verdict
