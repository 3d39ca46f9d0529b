"""How much better rates look if the threshold is chosen on the families that it is judged on."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent, percent, right_labels
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import label

CAPTION = """
How much better do rates look if thresholds are chosen on the families that they are judged on? A hollow point is the
rate in sample, a filled point the rate on held-out families at thresholds frozen on the tuning families. In sample the
false-positive rate never exceeds the target; at frozen thresholds it often does. Part of each difference is that the
held-out families are easier or harder than all families. One split says little, so the numbers on the right repeat the
comparison over many random splits of the families.
"""

ABSENT = "Nothing to compare: no families were held out, or they have too few pairs for the verdict's rate."
# The largest share of random splits whose threshold may have been cut short.
_MOST_CUT = 0.05
_IN_SAMPLE = {"linestyle": "none", "marker": "o", "markersize": 7, "markerfacecolor": "white"}
_HELD_OUT = {"linestyle": "none", "marker": "o", "markersize": 7}


def draw(output: Path, context: Context, *, optimism: str, resplits: str) -> str:
    """Draw true- and false-positive rates, one dumb-bell per variant, from in sample to held out.

    On the right is the mean optimism over random splits of the families, with its central 90 %. Returns a sentence that
    says what is shown.
    """
    table = pd.read_csv(optimism)
    table = table[table.target_fpr == context.verdict_fpr]
    found, false = (table[table.metric == metric].set_index("variant") for metric in ("tpr", "fpr"))
    if found.empty:
        return style.draw_absent(output, ABSENT)
    variants = style.in_order(context, found.index)
    repeated = pd.read_csv(resplits).set_index("variant")
    target = units.round_rate(context.verdict_fpr)
    narrow = style.is_narrow()
    with style.drawing(
        output, height=(2.0 + 0.62 * len(variants)) if narrow else (1.9 + 0.36 * len(variants))
    ) as figure:
        left, right = figure.subplots(2, 1, sharex=False) if narrow else figure.subplots(1, 2, sharey=True)
        # A rate of 0 has no place on a logarithmic axis, so it is drawn at the left edge.
        floor = context.verdict_fpr / 30
        seen = false.assign(**{name: false[name].clip(floor) for name in ("in_sample", "held_out")})
        right.set_xscale("log")
        for axes, rows, metric in ((left, found, "tpr"), (right, seen, "fpr")):
            _draw_dumb_bells(axes, variants, rows)
            axes.set_title(f"{label(metric)} (n = {units.count(rows.n_pairs.max())} pairs)")
        percent(left, "x")
        right.axvline(context.verdict_fpr, color=style.INK, linestyle=":", linewidth=1.2)
        log_percent(right, "x")
        edge = "\nleft edge: fewer" if (false[["in_sample", "held_out"]] < floor).any(axis=None) else ""
        if edge:
            right.set_xlim(left=floor)
        right.set_xlabel(f"log scale; dotted: the target, {target}{edge}")
        if not narrow and len(repeated):
            texts = [_over_splits(repeated.loc[variant]) if variant in repeated.index else "" for variant in variants]
            right_labels(right, texts, title="")
        entries = [
            Line2D([], [], label="in sample: the threshold has seen these families", color=style.INK, **_IN_SAMPLE),
            Line2D([], [], label="held out: thresholds of the tuning families", color=style.INK, **_HELD_OUT),
        ]
        style.legend(figure, entries)
        if not narrow and len(repeated):
            figure.supxlabel(
                style.wrapped(
                    f"right: true-positive rate in sample minus held out over {repeated.splits.max()} random splits, "
                    f"in percentage points: mean and central {units.round_rate(0.9)}; “cut”: thresholds reached the "
                    "largest distance kept"
                ),
                fontsize=9.5,
            )
    return _says(found, false, variants, target)


def _says(found: pd.DataFrame, false: pd.DataFrame, variants: list[str], target: str) -> str:
    lost = (found.in_sample - found.held_out).reindex(variants)
    above = int((false.held_out > false.target_fpr).sum())
    least, most = (f"{units.points(lost[name])} ({name})" for name in (lost.idxmin(), lost.idxmax()))
    shown, pairs = style.several(len(variants), "variant"), units.count(found.n_pairs.max())
    return (
        f"True- and false-positive rates of {shown} at a target of {target}, in sample and on held-out families "
        f"(n = {pairs} same-family pairs); in sample minus held out, the true-positive rate is {least} to {most} "
        f"points, and held out the false-positive rate of {above} of them is above the target."
    )


def _draw_dumb_bells(axes: Axes, variants: list[str], rows: pd.DataFrame) -> None:
    for height, variant in enumerate(variants):
        if variant not in rows.index:
            continue
        row, colour = rows.loc[variant], style.look_of(variant).colour
        axes.plot([row.in_sample, row.held_out], [height, height], color=colour, linewidth=2.5, alpha=0.6)
        axes.plot(row.in_sample, height, clip_on=False, color=colour, markeredgewidth=1.5, **_IN_SAMPLE)
        axes.plot(row.held_out, height, clip_on=False, color=colour, **_HELD_OUT)
    axes.set_yticks(range(len(variants)), variants)
    axes.set_ylim(len(variants) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)


def _over_splits(row: pd.Series) -> str:
    if row.cut > _MOST_CUT:
        return "cut"
    low, high = units.points(row.optimism_low), units.points(row.optimism_high)
    return f"{units.points(row.optimism)} ({low} to {high})"
