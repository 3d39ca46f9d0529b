"""The thresholds of the advised variant in larger collections: precision, and false pairs per query."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_PRECISION
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent, log_powers, spread
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import label

CAPTION = """
What do the rates of the advised variant mean in a collection of your size? There is one line per target, and the bold
one is the advised target. The dashed line marks the collection size that the configuration asks for. We assume that
families keep their sizes while their number grows. Then true matches grow with the number of pictures, but false
matches grow with its square, so a threshold that is precise in this collection is not precise in a much larger one. The
band combines the ends of the intervals of both rates. If no false match was seen, a dotted line shows the bound, which
is far from a likely value. More families narrow the band; more pictures per family do not.
"""

ABSENT = "Nothing to project: accuracy is not scored, or pairs are too few for the verdict's false-positive rate."
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", style.MUTED)


def draw(output: Path, context: Context, *, scale: str, verdict: str) -> str:
    """Draw precision and false pairs per query against the number of pictures, one line per target.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(scale)
    match = json.loads(Path(verdict).read_text(encoding="utf-8")).get("match") or {}
    rows = table[(table.variant == match.get("variant")) & table.rule.isin((TARGET_FPR, TARGET_PRECISION))]
    advised = (rows.rule == match.get("rule")) & (rows["at"] == match.get("target"))
    if not advised.any():
        return style.draw_absent(output, ABSENT)
    lines = [
        (
            colour,
            f"{units.round_rate(at)} {'false' if rule == TARGET_FPR else 'right'}",
            of_target,
            advised[of_target.index].any(),
        )
        for colour, ((rule, at), of_target) in zip(_COLOURS, rows.groupby(["rule", "at"], sort=False), strict=False)
    ]
    narrow = style.is_narrow()
    with style.drawing(output, height=6.6 if narrow else 4.4) as figure:
        precision, queries = figure.subplots(2, 1) if narrow else figure.subplots(1, 2)
        for axes, column in ((precision, "precision"), (queries, "false_pairs_per_query")):
            for colour, _, of_target, is_advised in lines:
                _draw_line(axes, of_target, column, colour, is_advised=is_advised)
            axes.set(xscale="log", yscale="log")
            axes.set_title(f"{label(column)} (log scale)")
            log_powers(axes, "x")
            _mark_asked(axes, rows)
        log_percent(precision, "y")
        precision.set_ylim(top=1.3)
        log_powers(queries, "y")
        for axes, column in ((precision, "precision"), (queries, "false_pairs_per_query")):
            _name_lines(axes, lines, column)
        band = ", with its 95\N{THIN SPACE}% interval" if rows[advised].precision.notna().any() else ""
        unseen = any(line[2].precision.isna().all() for line in lines)
        figure.supxlabel(
            style.wrapped(
                f"pictures in the collection (log scale); {match['variant']}, rates of n = {_families(match)}\n"
                f"a line: the threshold for one target; bold{band}: the advised target"
                + ("; dotted: no false match seen, so only the bound" if unseen else "")
            )
        )
    return _says(rows[advised], match, len(lines))


def _families(match: dict) -> str:
    kind = FAMILIES[match["families"]]
    return style.several(match["expected"]["fpr"]["n_families"], f"{kind} family", f"{kind} families")


def _says(advised: pd.DataFrame, match: dict, targets: int) -> str:
    asked = advised[advised.asked] if advised.asked.any() else advised
    row = asked.iloc[-1]
    unseen = "" if pd.notna(row.precision) else "no false match was seen, so "
    precision = row.precision if pd.notna(row.precision) else row.precision_low
    false = row.false_pairs_per_query if pd.notna(row.precision) else row.false_pairs_per_query_high
    least, most = (" at least", " at most") if unseen else ("", "")
    return (
        f"Precision and false pairs a query of {match['variant']} at {style.several(targets, 'target')} for "
        f"{units.about(advised.pictures.min())} to {units.about(advised.pictures.max())} pictures, from n = "
        f"{_families(match)}; at the advised target {unseen}precision among {units.about(row.pictures)} pictures "
        f"is{least} {units.rate(precision)}, with{most} {units.about(false)} false pairs a query."
    )


def _draw_line(axes: Axes, rows: pd.DataFrame, column: str, colour: str, *, is_advised: bool) -> None:
    width = 2.4 if is_advised else 1.4
    axes.plot(rows.pictures, _values(rows, column), color=colour, linewidth=width, linestyle=_dash(rows))
    if is_advised and rows[column].notna().any():
        axes.fill_between(rows.pictures, rows[f"{column}_low"], rows[f"{column}_high"], color=colour, alpha=0.15)


def _dash(rows: pd.DataFrame) -> str:
    return ":" if rows.precision.isna().all() else "-"


def _values(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return the values of a line, or their bounds if no false match was seen."""
    bound = {"precision": "precision_low", "false_pairs_per_query": "false_pairs_per_query_high"}[column]
    return rows[bound] if rows.precision.isna().all() else rows[column]


def _mark_asked(axes: Axes, rows: pd.DataFrame) -> None:
    """Mark the size of collection that the configuration asks for."""
    for size in rows.pictures[rows.asked].unique():
        axes.axvline(size, color=style.INK, linestyle="--", linewidth=1)
        axes.annotate(
            f"asked for:\n{units.about(size)}",
            (size, 0.02),
            xycoords=axes.get_xaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="bottom",
            fontsize=style.SMALLEST,
            backgroundcolor="#FFFFFFC0",
        )


def _name_lines(axes: Axes, lines: list[tuple], column: str) -> None:
    """Write the target of each line at its right end; names that would overlap are moved apart."""
    low, high = np.log10(axes.get_ylim())
    lines = [line for line in lines if _values(line[2], column).iloc[-1] > 0]
    ends = [_values(of_target, column).iloc[-1] for _, _, of_target, _ in lines]
    gap = (high - low) / 14
    places = spread(np.log10(ends).tolist(), gap=gap)
    top = high - gap  # names stay beside the panel, a line below its title
    above = max([*places, top]) - top
    for (colour, name, _, is_advised), place in zip(lines, places, strict=True):
        axes.annotate(
            name,
            (1.02, (place - above - low) / (high - low)),
            xycoords="axes fraction",
            color=colour,
            va="center",
            fontsize=style.SMALLEST,
            fontweight="bold" if is_advised else "normal",
            annotation_clip=False,
        )
