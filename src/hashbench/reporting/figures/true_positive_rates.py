"""True-positive and false-positive rates of each variant at every target false-positive rate."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent, percent
from hashbench.reporting.reading.scored import FAMILIES, judged_on, lacking_of, metric_at, n_of, read_scores, targets_in
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import label

CAPTION = """
How many same-family pairs does each variant find, and does its false-positive rate stay at the target
({% for rate in config["target_fprs"] %}{{ "%g" | format(100 * rate) }} %{% if not loop.last %},
{% endif %}{% endfor %}, if there are enough
pairs)? Points are the held-out families at the threshold set on the tuning families, with confidence intervals over
families. A grey tick is the rate on all families at a threshold chosen on the same families, which looks too good. In
the lower panels, a point to the right of the dotted line made more false matches than allowed. A point on the left edge
made none, or fewer than the axis can show.
"""


def draw(output: Path, context: Context, *, scores: str) -> str:
    """Draw true-positive rates above the false-positive rates at the same thresholds, one column per target.

    Returns a sentence that says what is shown.
    """
    table = read_scores(scores)
    if table.empty:
        return style.draw_no_accuracy(output)
    families = judged_on(table)
    variants = style.in_order(context, table.variant)
    targets = [target for target in targets_in(table) if len(metric_at(table, families, "tpr", target))]
    if not targets:
        return style.draw_absent(output, f"{'; '.join(lacking_of(table))}.")
    floor = min(targets) / 30
    crowded = style.canvas_width() < 1.6 * len(targets)
    with style.drawing(output, height=2.2 + 0.44 * len(variants)) as figure:
        found_part, false_part = figure.subfigures(2, 1)
        found_axes = found_part.subplots(1, len(targets), sharex=True, sharey=True, squeeze=False)[0]
        false_axes = false_part.subplots(1, len(targets), sharex=True, sharey=True, squeeze=False)[0]
        firsts = [metric_at(table, families, metric, targets[0]) for metric in ("tpr", "fpr")]
        for target, above, below in zip(targets, found_axes, false_axes, strict=True):
            found, false = (metric_at(table, families, metric, target) for metric in ("tpr", "fpr"))
            _draw_points(above, variants, found)
            if families != ALL:
                _draw_ticks(above, variants, metric_at(table, ALL, "tpr", target).value)
            _draw_points(below, variants, false.assign(value=false.value.clip(floor), low=false.low.clip(floor)))
            below.axvline(target, color=style.INK, linewidth=1.2, linestyle=":")
            for axes in (above, below):
                axes.set_title(f"{'' if crowded else 'target '}{units.round_rate(target)}")
        percent(found_axes[0], "x")
        false_axes[0].set_xlim(floor, 1)
        log_percent(false_axes[0], "x")
        for axes in (found_axes[0], false_axes[0]):
            axes.set_yticks(range(len(variants)), variants)
            axes.set_ylim(len(variants) - 0.5, -0.5)
        on = FAMILIES[families]
        ticks = "" if families == ALL else "; grey tick: all families, in sample"
        found_part.supxlabel(style.wrapped(f"{label('tpr')}, {on} families ({n_of(firsts[0])}){ticks}"))
        false_part.supxlabel(
            style.wrapped(f"{label('fpr')}, {on} families ({n_of(firsts[1])}); dotted: the target; log scale")
        )
    target = context.verdict_fpr if context.verdict_fpr in targets else targets[0]
    rates = metric_at(table, families, "tpr", target).value
    best = rates.idxmax()
    return (
        f"True- and false-positive rates of {style.several(len(variants), 'variant')} at "
        f"{style.several(len(targets), 'target false-positive rate')} on {on} families, {n_of(firsts[0])}; at "
        f"{units.round_rate(target)} {best} finds most: {units.rate(rates[best])}."
    )


def _draw_points(axes: Axes, variants: list[str], rows: pd.DataFrame) -> None:
    """Draw the variants that have rows: a variant that hashed fewer pictures may have too few pairs for a target."""
    for height, variant in enumerate(variants):
        if variant not in rows.index:
            continue
        row, its = rows.loc[variant], style.look_of(variant)
        if not pd.isna(row.low):
            axes.plot([row.low, row.high], [height, height], color=its.colour, linewidth=1.6)
        axes.plot(row.value, height, clip_on=False, **its.point)
    axes.grid(axis="y", visible=False)


def _draw_ticks(axes: Axes, variants: list[str], values: pd.Series) -> None:
    axes.plot(values.reindex(variants), range(len(variants)), "|", color=style.MUTED, markersize=13, zorder=1)
