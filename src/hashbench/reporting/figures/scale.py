"""What the thresholds of the best variant mean in larger collections: precision, and false matches of a query."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_PRECISION
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent
from hashbench.reporting.pages.columns import label
from hashbench.reporting.reading.scored import FAMILIES, best_first, read_scores
from hashbench.reporting.words import units

ABSENT = "Nothing to project: accuracy is not scored, or pairs are too few for the verdict's false-positive rate."
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", style.MUTED)


def draw(output: Path, context: Context, *, scale: str, scores: str) -> None:
    """Draw precision and false matches of a query against the number of pictures, a line a target."""
    table = pd.read_csv(scale)
    judged = table[(table.rule == TARGET_FPR) & (table["at"] == context.verdict_fpr)]
    if judged.empty:
        return style.draw_absent(output, ABSENT)
    names = set(judged.variant)
    variant = next(name for name in best_first(read_scores(scores), context.verdict_fpr) if name in names)
    rows = table[(table.variant == variant) & table.rule.isin((TARGET_FPR, TARGET_PRECISION))]
    with style.drawing(output, height=4.4) as figure:
        precision, queries = figure.subplots(1, 2)
        for colour, ((rule, at), of_target) in zip(_COLOURS, rows.groupby(["rule", "at"], sort=False), strict=False):
            name = f"{units.round_rate(at)} {'false' if rule == TARGET_FPR else 'precise'}"
            _draw_line(precision, of_target, "precision", colour, name, bound="low")
            _draw_line(queries, of_target, "false_pairs_per_query", colour, name, bound="high")
        for axes in (precision, queries):
            axes.set(xscale="log", xlabel="pictures in the collection")
            for size in rows.pictures[rows.asked].unique():
                axes.axvline(size, color=style.MUTED, linestyle="--", linewidth=1)
                top = axes.get_xaxis_transform()
                axes.annotate("asked for", (size, 1), xycoords=top, ha="center", va="bottom", color=style.MUTED)
        log_percent(precision, "y")
        precision.set(ylabel=f"{label('precision')} (log scale)")
        queries.set(yscale="log", ylabel=f"{label('false_pairs_per_query')} (log scale)")
        figure.supxlabel(
            f"{variant} at thresholds for a target each, rates of the {FAMILIES[rows.families.iloc[0]]} families; "
            "dotted: no false match\nseen, so only its bound"
        )
        handles, names = precision.get_legend_handles_labels()
        figure.legend(handles, names, loc="outside right center")
    return None


def _draw_line(axes: Axes, rows: pd.DataFrame, column: str, colour: str, name: str, *, bound: str) -> None:
    if rows[column].isna().all():
        axes.plot(rows.pictures, rows[f"{column}_{bound}"], color=colour, linewidth=1.6, linestyle=":", label=name)
        return
    axes.plot(rows.pictures, rows[column], color=colour, linewidth=1.6, label=name)
    axes.fill_between(rows.pictures, rows[f"{column}_low"], rows[f"{column}_high"], color=colour, alpha=0.1)
