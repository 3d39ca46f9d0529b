"""The ladder: what each technique was to gain by the plan, beside what it gained."""

import numpy as np
import pandas as pd

from hashbench.evaluation.cost import FILE_TO_HASH

COLUMNS = (
    "implementation",
    "technique",
    "why",
    "difficulty",
    "arithmetic",
    "predicted",
    "measured",
    "measured_low",
    "measured_high",
    "pictures",
    "identical",
    "max_different_bits",
    "exactness",
    "added_bytes",
)
_ROUTES = ("ratio_to_decode", "ratio_to_average_hash")


def climb(plan: dict, timings: pd.DataFrame, agreement: pd.DataFrame, memory: pd.DataFrame) -> pd.DataFrame:
    """Set the plan's predicted speed-ups beside the measured ones.

    A speed-up is the baseline's time from file to hash over the implementation's. The two were timed in different jobs,
    so each is first divided by an anchor of its own job: `measured_low` and `measured_high` are the quotients by way of
    the two anchors, `measured` their geometric mean.

    Parameters
    ----------
    plan : `baseline`, `rungs` and `passed_over`, as in `config/ladder.yaml`.
    timings, agreement, memory : the tables of those names.

    Returns
    -------
    Columns `COLUMNS`, a row a rung of the plan; empty where the run has neither measured nor compared it.
    """
    ratios = timings[timings.stage == FILE_TO_HASH].assign(name=_names).set_index("name")[list(_ROUTES)]
    added = memory.assign(name=_names).groupby("name").added_bytes.median()
    gates = _gates(agreement)
    rows = []
    for rung in [*plan["rungs"], *plan["passed_over"]]:
        name = rung["implementation"]
        quotients = []
        if name in ratios.index and plan["baseline"] in ratios.index:
            quotients = (ratios.loc[plan["baseline"]] / ratios.loc[name]).tolist()
        gate = gates.get(name, {})
        rows.append(
            {
                **{key: rung[key] for key in ("implementation", "technique", "why", "arithmetic", "predicted")},
                "difficulty": plan["difficulties"][rung["difficulty"]],
                "measured": float(np.sqrt(np.prod(quotients))) if quotients else None,
                "measured_low": min(quotients, default=None),
                "measured_high": max(quotients, default=None),
                **{key: gate.get(key) for key in ("pictures", "identical", "max_different_bits")},
                "exactness": gate.get("verdict"),
                "added_bytes": added.get(name),
            }
        )
    integers = dict.fromkeys(("pictures", "identical", "max_different_bits"), "Int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(integers)


def _names(table: pd.DataFrame) -> pd.Series:
    return table.method + "/" + table.implementation


def _gates(agreement: pd.DataFrame) -> dict[str, dict]:
    """Return the gate's row of each implementation; the one that others were held against takes the reference's."""
    gates = {f"{row['method']}/{row['implementation']}": row for row in agreement.to_dict("records")}
    for row in agreement[agreement.implementation == "reference"].to_dict("records"):
        gates.setdefault(f"{row['method']}/{row['against']}", row)
    return gates
