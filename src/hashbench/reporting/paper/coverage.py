"""The paper's table of how often intervals contain the true value in drawn families, as recorded once."""

import pandas as pd

from hashbench.evaluation.promises.coverage import LEAST, read_recorded
from hashbench.reporting.words import units

_FIGURES = ("tpr", "fpr", "auc")


def describe_coverage() -> dict:
    """Return a row for each kind of collection and number of families, and how many draws each has.

    The shares of a row are three for each rate, and two for the area under the curve, which carries no warning: the
    coverage of the jackknife alone, with the second bound, and among draws without a warning. `low` marks shares of the
    last two kinds that are below `least`. `careful` is whether the truth is never worse than the interval in draws
    without a warning whose share is so marked.
    """
    table, machine = read_recorded()
    rows = []
    for (world, families), some in table.groupby(["world", "families"], sort=False):
        by_metric = some.set_index("metric")
        shares = [share for metric in _FIGURES for share in _shares(by_metric.loc[metric], warns=metric != "auc")]
        rows.append({"world": world, "families": units.count(families), "shares": shares})
    low = table[table.unmarked_covers < LEAST]
    return {
        "rows": rows,
        "draws": units.count(machine["draws"]),
        "least": _percent(LEAST),
        "careful": bool(len(low) and (low.widened >= LEAST).all() and (low.unmarked_worse == 0).all()),
    }


def _shares(row: pd.Series, *, warns: bool) -> list[dict]:
    jackknife = {"text": _percent(row.jackknife), "low": False}
    widened = {"text": _percent(row.widened), "low": bool(row.widened < LEAST)}
    if not warns:
        return [jackknife, widened]
    share = f" ({_percent(1 - row.marked)})" if 0 < row.marked < 1 else ""
    unmarked = {"text": f"{_percent(row.unmarked_covers)}{share}", "low": bool(row.unmarked_covers < LEAST)}
    return [jackknife, widened, unmarked]


def _percent(share: float) -> str:
    """Return a share in whole percent: `94`, `<1`, `>99`."""
    if pd.isna(share):
        return units.MISSING
    if 0 < share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1 else f"{100 * share:.0f}"
