"""Accuracy against cost: one point per variant; the best are at the top left."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.choice.cost import FILE_TO_HASH
from hashbench.evaluation.choice.standings import EVERY
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_multiples, percent
from hashbench.reporting.reading.scored import (
    FAMILIES,
    judged_on,
    lacking_of,
    metric_at,
    n_of,
    production_timings,
    read_scores,
    targets_in,
)
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import label

CAPTION = """
Is more accuracy worth its time? Each point is a variant with its production implementation. The best variants are at
the top left. Vertical bars are confidence intervals over families, at the threshold for a false-positive rate of
{{ "%g" | format(100 * config["verdict_fpr"]) }} %. Horizontal bars are the quartiles of repeated
timings. The grey steps are the Pareto front: the highest rate for each time or less. Times are divided by the time to
decode the same files with Pillow in the same rounds. So implementations measured at different moments can be compared.
"""


def draw(output: Path, context: Context, *, scores: str, timings: str, standings: str) -> str:
    """Draw the true-positive rate at the verdict's false-positive rate against the time per picture.

    Returns a sentence that says what is shown.
    """
    table = read_scores(scores)
    if table.empty:
        return style.draw_no_accuracy(output)
    if context.verdict_fpr not in targets_in(table):
        return style.draw_absent(output, f"{'; '.join(lacking_of(table))}.")
    families = judged_on(table)
    found = metric_at(table, families, "tpr", context.verdict_fpr)
    cost = production_timings(pd.read_csv(timings), context, FILE_TO_HASH)
    known = cost.index.intersection(found.index)
    shown = style.in_order(context, known)
    if not len(shown):
        return style.draw_absent(output, f"{'; '.join(lacking_of(table)) or 'No variant was judged and timed'}.")
    narrow = style.is_narrow()
    with style.drawing(output, height=5.6 if narrow else 4.6) as figure:
        axes = figure.subplots()
        _draw_front(axes, pd.read_csv(standings), context.verdict_fpr)
        for variant in shown:
            point, time = found.loc[variant], cost.loc[variant]
            anchor = time.median_seconds / time.ratio_to_decode
            _cross(axes, variant, point, time.q1_seconds / anchor, time.ratio_to_decode, time.q3_seconds / anchor)
        log_multiples(axes, "x")
        percent(axes, "y")
        comma = "\n" if narrow else ", "
        axes.set_xlabel(f"time from file to hash{comma}as a multiple of decoding the same file (log scale)")
        axes.set_ylabel(f"same-family pairs found ({label('tpr')})")
        target, on = units.round_rate(context.verdict_fpr), f"{FAMILIES[families]} families ({n_of(found.loc[shown])})"
        title = style.wrapped(f"Thresholds for a false-positive rate of {target}, {on}")
        figure.suptitle(title, x=0.01, ha="left", fontsize=9.5, fontweight="bold")
        entries = [style.handle(variant, line=False) for variant in shown]
        if narrow:
            style.legend(figure, entries, place="lower center")
        else:
            figure.legend(handles=entries, loc="outside right center", labelspacing=0.9)
    best = found.value.loc[shown].idxmax()
    return (
        f"True-positive rate at a false-positive rate of {target} against time as a multiple of decoding, "
        f"{style.several(len(shown), 'variant')} on {on}; {best} finds most: {units.rate(found.value[best])}, at "
        f"{units.ratio(cost.ratio_to_decode[best])} the time of decoding."
    )


def _draw_front(axes, standings: pd.DataFrame, target: float) -> None:
    """Draw the Pareto front: the best rate for each cost or less."""
    rows = standings[(standings.comparison == EVERY) & (standings.target_fpr == target) & standings.on_front]
    front = rows.sort_values("ratio_to_decode")
    axes.step(front.ratio_to_decode, front.tpr, where="post", color=style.FAINT, linewidth=4, zorder=0)


def _cross(axes, variant: str, found: pd.Series, low: float, middle: float, high: float) -> None:
    """Draw a variant's point with its interval as a vertical bar and its quartiles as a horizontal bar."""
    its = style.look_of(variant)
    if not pd.isna(found.low):
        axes.plot([middle, middle], [found.low, found.high], color=its.colour, linewidth=1.3)
    axes.plot([low, high], [found.value, found.value], color=its.colour, linewidth=1.3)
    axes.plot(middle, found.value, zorder=3, **its.point)
