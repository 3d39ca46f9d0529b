"""Recall of each variant against the strength of the edit: one panel per edit that has strengths."""

import math
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.corpus.edits.edit import Edit
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.reading.edited import NO_RECALL, at_strength, measured, pictures_of, read_robustness
from hashbench.reporting.words import units

CAPTION = """
How strong may an edit be before a picture is lost? Each panel is an edit and each line a variant. The line shows the
share of edited copies within the threshold for a false-positive rate of
{{ "%g" | format(100 * config["verdict_fpr"]) }} %, at each tested strength, in ascending order and not to scale.
Brightness, contrast, gamma, scaling and aspect change are mildest near one. With few pictures, the points move in
coarse steps and the intervals, in the table, are wide.
"""

COLUMNS = 4


def draw(output: Path, context: Context, *, robustness: str) -> str:
    """Draw the panels in the order of the registry; a variant without a threshold has no line.

    Returns a sentence that says what is shown.
    """
    table = read_robustness(robustness)
    if not table.recall.notna().any():
        return style.draw_absent(output, NO_RECALL)
    edits = [edit for edit in measured(table) if len(edit.strengths) > 1]
    columns = style.panels_across(COLUMNS)
    lines = math.ceil(len(edits) / columns)
    with style.drawing(output, height=1.4 + 1.75 * lines) as figure:
        panels = figure.subplots(lines, columns, sharey=True, squeeze=False).flatten()
        for axes in panels[len(edits) :]:
            axes.set_axis_off()
        for axes, edit in zip(panels, edits, strict=False):
            _draw_panel(axes, edit, table, context.variants)
        percent(panels[0], "y")
        panels[0].set_ylim(-0.03, 1.03)
        target = units.round_rate(context.verdict_fpr)
        figure.supylabel(f"recall at the threshold for a false-positive rate of {target} ({pictures_of(table)})")
        style.legend(figure, [style.handle(variant) for variant in context.variants], place="lower center")
    return (
        f"Recall against the strength of {style.several(len(edits), 'edit')} for "
        f"{style.several(len(context.variants), 'variant')}, at the threshold for a false-positive rate of {target}, "
        f"{pictures_of(table)}."
    )


def _draw_panel(axes: Axes, edit: Edit, table: pd.DataFrame, variants: list[str]) -> None:
    recall = pd.DataFrame({strength: at_strength(table, edit, strength).recall for strength in edit.strengths})
    places = range(len(edit.strengths))
    for variant in variants:
        its = style.look_of(variant)
        options = its.point | {"linestyle": its.line, "markersize": 4, "markeredgewidth": 1}
        axes.plot(places, recall.loc[variant], color=its.colour, linewidth=1.3, clip_on=False, **options)
    axes.set_title(edit.name)
    axes.set_xticks(places, [f"{strength:g}" for strength in edit.strengths])
    axes.set_xlabel(edit.unit.format("…"))
