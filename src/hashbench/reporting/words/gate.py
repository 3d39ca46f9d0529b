"""The verdict of the equality gate in words."""

from collections.abc import Callable

import pandas as pd

from hashbench.evaluation.implementations.agreement import overall
from hashbench.reporting.words import units


def gate_verdicts(agreement: pd.DataFrame) -> Callable[[str, str, float], str]:
    """Return a function that says whether an implementation gives the same bits as the first one of its method.

    The function takes method, implementation and number of bits. Its answer counts all compared pictures, of the corpus
    and drawn.
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
