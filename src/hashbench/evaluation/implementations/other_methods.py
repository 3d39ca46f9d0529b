"""What the implementations of the methods without a ladder gain over their references, and whether they are exact."""

from collections.abc import Sequence
from itertools import groupby

import pandas as pd

from hashbench.evaluation.implementations.agreement import overall
from hashbench.tables import FILE_TO_HASH, HASH

COLUMNS = (
    "method",
    "implementation",
    "reference",
    "bits",
    "hash_seconds",
    "seconds_per_picture",
    "ratio_to_decode",
    "speed_up",
    "hash_speed_up",
    "added_bytes",
    "pictures",
    "max_different_bits",
    "exactness",
)
_KEY = ["method", "implementation", "bits"]


def compare_with_references(
    plan: dict, names: Sequence[str], timings: pd.DataFrame, agreement: pd.DataFrame, memory: pd.DataFrame
) -> pd.DataFrame:
    """Compare each implementation with the reference of its method, for the methods that have no rung in the plan.

    The sessions of two implementations are minutes apart, and the speed of a machine changes. So a speed-up is not a
    ratio of seconds. It is the ratio of two ratios to decoding, each measured in its own session.

    Parameters
    ----------
    plan : the ladder, as in `config/ladder.yaml`; only the methods of its `rungs` count.
    names : the implementations of the run (METHOD/IMPLEMENTATION). The first of a method is its reference.
    timings, agreement, memory : the tables of those names.

    Returns
    -------
    Columns `COLUMNS`: for each method in the order of `names`, a row for each size in bits and implementation, the
    reference first. `reference` is empty if the run has no other implementation of the method. Cells are empty if the
    run has not measured or compared the implementation. `max_different_bits` and `exactness` are empty for a reference.
    """
    on_ladder = {rung["implementation"].partition("/")[0] for rung in plan["rungs"]}
    timed = {stage: timings[timings.stage == stage].set_index(_KEY) for stage in (HASH, FILE_TO_HASH)}
    ratios = {stage: rows.ratio_to_decode.to_dict() for stage, rows in timed.items()}
    seconds = {stage: rows.median_seconds.to_dict() for stage, rows in timed.items()}
    added = memory.groupby(_KEY).added_bytes.median().to_dict()
    compared = overall(agreement)
    gates = {
        (row["method"], frozenset((row["implementation"], row["against"])), row["bits"]): row
        for row in compared.to_dict("records")
    }
    known = {*ratios[FILE_TO_HASH], *added, *map(tuple, compared[_KEY].to_numpy())}
    rows = []
    split = (name.split("/") for name in names)
    for method, group in groupby(split, key=lambda pair: pair[0]):
        if method in on_ladder:
            continue
        implementations = [implementation for _, implementation in group]
        reference = implementations[0] if len(implementations) > 1 else None
        for bits in sorted({key[2] for key in known if key[0] == method}):
            for implementation in implementations:
                key, first = (method, implementation, bits), (method, reference, bits)
                gate = gates.get((method, frozenset((implementation, reference)), bits), {})
                rows.append(
                    {
                        "method": method,
                        "implementation": implementation,
                        "reference": reference,
                        "bits": bits,
                        "hash_seconds": seconds[HASH].get(key),
                        "seconds_per_picture": seconds[FILE_TO_HASH].get(key),
                        "ratio_to_decode": ratios[FILE_TO_HASH].get(key),
                        "speed_up": _over(ratios[FILE_TO_HASH], first, key),
                        "hash_speed_up": _over(ratios[HASH], first, key),
                        "added_bytes": added.get(key),
                        "pictures": gate.get("pictures"),
                        "max_different_bits": gate.get("max_different_bits"),
                        "exactness": gate.get("verdict"),
                    }
                )
    integers = dict.fromkeys(("bits", "pictures", "max_different_bits"), "Int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(integers)


def _over(ratios: dict, reference: tuple, own: tuple) -> float | None:
    """Return how many times less an implementation takes than the reference, or None if one is not measured."""
    return ratios[reference] / ratios[own] if reference in ratios and own in ratios else None
