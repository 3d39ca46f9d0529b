"""The matches that are lost or gained by the defects of the published FINd."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures.defects import NO_DEFECTS
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
Which matches does the published program lose on this collection, and which wrong ones does it add? A match is a pair
within the threshold of FINd at the verdict's false-positive rate. The table compares corrected and published hashes.
"""

SHOWN = 500
_WHAT = {
    "pictures": "pictures of this shape",
    "refused": "refused: the program stops with an error",
    "moved": "given a wrong hash without a warning",
    "lost, refused": "matches lost because a picture is refused",
    "lost, moved": "matches lost because a hash changed",
    "gained": "matches gained that the corrected program does not make",
    "found, hashed": "found by the published program, of the pictures that it hashes",
    "found, all": "found by the published program, of all files: those that it refuses count as missed",
}
_OF = {"same": "same-family pairs", "different": "different-family pairs", "unknown": "pairs without families"}
SUMMARY_COLUMNS = (
    Column("in_words", "effect of the defects"),
    Column("among", "of"),
    Column("count", "how many", units.count),
    Column(
        "n",
        "n",
        units.count,
        help="pictures of the collection or of this shape; matches of the corrected FINd; same-family pairs",
    ),
    Column("share", "share", units.rate, kind="bar"),
)
COLUMNS = (
    Column("change", "change"),
    Column("relation", "family"),
    Column("path_a", "picture"),
    Column("path_b", "and picture"),
    Column("distance", "corrected", units.count, group="Hamming distance"),
    Column("published_distance", "published", units.count, help="empty if refused", group="Hamming distance"),
    Column("cause", "cause"),
)


def draw(output: Path, context: Context, *, defect_summary: str, defect_matches: str) -> None:
    """Write the counts, then the matches lost and gained, same-family pairs first."""
    summary, matches = pd.read_csv(defect_summary), pd.read_csv(defect_matches)
    if summary.empty:
        return html.write(output, html.text(NO_DEFECTS))
    summary = summary.assign(
        in_words=summary.what.map(_WHAT), among=summary.of.replace(_OF), share=summary["count"] / summary.n
    )
    matches = matches.sort_values(["change", "relation"], ascending=False, kind="stable")
    blocks = [html.table(summary, SUMMARY_COLUMNS), html.heading("The matches")]
    if len(matches) > SHOWN:
        blocks.append(html.text(f"The first {SHOWN} of {units.count(len(matches))}; all are in defects/matches.csv."))
    if matches.empty:
        return html.write(output, *blocks, html.text("None is lost or gained."))
    return html.write(output, *blocks, html.table(matches.head(SHOWN), COLUMNS))
