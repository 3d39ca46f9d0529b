"""The context of the run, its columns and the function that every table is made with."""

import pandas as pd

from hashbench.reporting.context import Context

PRODUCTION = {"find-256": "find/numpy", "phash-64": "phash/imagehash", "phash-256": "phash/imagehash"}


CONTEXT = Context(
    corpus="holiday",
    root="pictures",
    variants=list(PRODUCTION),
    production=PRODUCTION,
    left_out={"find/numba": "numba not installed"},
    samples={"find/reference": 4},
    target_fprs=[1e-2, 1e-3],
    verdict_fpr=1e-3,
    cluster_fpr=1e-2,
)


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())
