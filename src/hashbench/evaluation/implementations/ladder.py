"""The ladder: the predicted gain of each technique beside the measured gain."""

import pandas as pd

from hashbench.evaluation.implementations.agreement import DIFFERS, overall
from hashbench.tables import FILE_TO_HASH, FILES_TO_HASHES

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
    "rounds",
    "seconds_per_picture",
    "ratio_to_decode",
    "ratio_to_average_hash",
    "batch",
    "batch_seconds_per_picture",
    "pictures",
    "identical",
    "max_different_bits",
    "exactness",
    "added_bytes",
)
_BATCH = {"pictures": "batch", "median_seconds": "batch_seconds_per_picture"}
_MEASURED = {
    "speed_up": "measured",
    "speed_up_low": "measured_low",
    "speed_up_high": "measured_high",
    "n": "rounds",
    "median_seconds": "seconds_per_picture",
    "ratio_to_decode": "ratio_to_decode",
    "ratio_to_average_hash": "ratio_to_average_hash",
}


def climb(plan: dict, rungs: pd.DataFrame, agreement: pd.DataFrame, memory: pd.DataFrame) -> pd.DataFrame:
    """Put the predicted speed-ups of the plan beside the measured ones.

    Parameters
    ----------
    plan : `baseline`, `rungs` and `passed_over`, as in `config/ladder.yaml`.
    rungs : the table of `profiling.sessions.rungs.time_rungs`, measured against the baseline of the plan.
    agreement, memory : the tables of those names.

    Returns
    -------
    Columns `COLUMNS`, one row per rung of the plan. Cells are empty if the run has not measured or compared the rung.
    """
    timed = rungs[rungs.stage == FILE_TO_HASH].set_index("implementation")[list(_MEASURED)].rename(columns=_MEASURED)
    batches = rungs[rungs.stage == FILES_TO_HASHES].set_index("implementation")[list(_BATCH)].rename(columns=_BATCH)
    timed = timed.join(batches)
    added = memory.assign(name=memory.method + "/" + memory.implementation).groupby("name").added_bytes.median()
    gates = _gates(overall(agreement))
    rows = []
    for rung in [*plan["rungs"], *plan["passed_over"]]:
        name = rung["implementation"]
        gate = gates.get(name, {})
        rows.append(
            {
                **{key: rung[key] for key in ("implementation", "technique", "why", "arithmetic", "predicted")},
                "difficulty": plan["difficulties"][rung["difficulty"]],
                **(timed.loc[name].to_dict() if name in timed.index else dict.fromkeys(timed.columns)),
                **{key: gate.get(key) for key in ("pictures", "identical", "max_different_bits")},
                "exactness": gate.get("verdict"),
                "added_bytes": added.get(name),
            }
        )
    integers = dict.fromkeys(("rounds", "batch", "pictures", "identical", "max_different_bits"), "Int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(integers)


def _gates(agreement: pd.DataFrame) -> dict[str, dict]:
    """Return the row of the equality gate for each implementation.

    The first implementation of a method has no row of its own, because the others are compared with it. It takes the
    row of an exact implementation: of the reference, if the two differ, else of the implementation that was identical
    on the most pictures. An implementation that differs from both is itself wrong.
    """
    gates = {f"{row['method']}/{row['implementation']}": row for row in agreement.to_dict("records")}
    exact = agreement[agreement.tolerance == 0]
    differs = exact.verdict == DIFFERS
    ranked = exact.assign(at_fault=differs & (exact.implementation == "reference"), identical_to_it=~differs)
    ranked = ranked.sort_values(["at_fault", "identical_to_it", "pictures"], ascending=False)
    for row in ranked.to_dict("records"):
        gates.setdefault(f"{row['method']}/{row['against']}", row)
    return gates
