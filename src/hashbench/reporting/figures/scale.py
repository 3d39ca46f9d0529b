"""What the verdict's false-positive rate means in larger collections: false matches and precision."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.pages.columns import label
from hashbench.reporting.reading.scored import FAMILIES, best_first, read_scores
from hashbench.reporting.words import units

ABSENT = "Nothing to project: accuracy is not scored, or there are too few pairs for the verdict's rate."


def draw(output: Path, context: Context, *, scale: str, scores: str) -> None:
    """Draw expected false matches and precision against the number of pictures, one line per variant."""
    table = pd.read_csv(scale)
    rows = table[(table.rule == TARGET_FPR) & (table["at"] == context.verdict_fpr)]
    if rows.empty:
        return style.draw_absent(output, ABSENT)
    variants = [name for name in best_first(read_scores(scores), context.verdict_fpr) if name in set(rows.variant)]
    with style.drawing(output, height=4.4) as figure:
        matches, precision = figure.subplots(1, 2)
        for variant in variants:
            of_variant = rows[rows.variant == variant]
            seen = of_variant.false_pairs.notna().any()
            _draw_line(matches, variant, of_variant, "false_pairs" if seen else "false_pairs_high", bound=not seen)
            if seen:
                _draw_line(precision, variant, of_variant, "precision", bound=False)
        for axes in (matches, precision):
            axes.set(xscale="log", xlabel="pictures in the collection")
        matches.set(yscale="log", ylabel=f"{label('false_pairs')} (log scale)")
        precision.set(ylim=(-0.02, 1.02), ylabel=f"{label('precision')}: share of matches that are right")
        percent(precision, "y")
        on = FAMILIES[rows.families.iloc[0]]
        target = units.round_rate(context.verdict_fpr)
        figure.supxlabel(
            f"thresholds for a false-positive rate of {target}, rates of the {on} families; "
            "dotted: no false match\nwas seen, so only the upper bound is shown, without a precision"
        )
        entries = [style.handle(variant) for variant in variants]
        figure.legend(handles=entries, loc="outside right center")
    return None


def _draw_line(axes: Axes, variant: str, rows: pd.DataFrame, column: str, *, bound: bool) -> None:
    its = style.look_of(variant)
    line = {"linestyle": ":"} if bound else {"linestyle": its.line}
    axes.plot(rows.pictures, rows[column], color=its.colour, linewidth=1.6, **line)
    if not bound:
        axes.fill_between(rows.pictures, rows[f"{column}_low"], rows[f"{column}_high"], color=its.colour, alpha=0.08)
    axes.plot(rows.pictures, rows[column], **its.point)
