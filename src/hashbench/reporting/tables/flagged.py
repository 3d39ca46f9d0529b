"""The false matches that flat and clipped pictures would make without their quality flag."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

TITLE = "Which false matches does the quality flag avoid?"

COLUMNS = (
    Column("variant", "variant"),
    Column("threshold", "threshold", units.count, help="at the verdict's false-positive rate"),
    Column("pairing", "pairs of"),
    Column("within", "false matches", units.count, help="pairs within the threshold, which the flag avoids"),
    Column("pairs", "n, pairs", units.count),
    Column("rate", "rate", units.rate, kind="bar"),
    Column(
        "usual_rate", "rate of other pictures", units.rate, help="false-positive rate of pictures that are not flagged"
    ),
)


def draw(output: Path, context: Context, *, flagged: str) -> None:
    """Write one row per variant and pairing."""
    table = pd.read_csv(flagged)
    if table.empty:
        return html.write(output, TITLE, html.text("No picture is flat or clipped."))
    drawn = int(table.drawn.max())
    own = int((table.flagged - table.drawn).max())
    sentence = (
        f"{units.count(own)} pictures of this corpus are flat or clipped. {units.count(drawn)} more were drawn for "
        "this test. Every pair was counted. If the rate is far above that of other pictures, the flag helps."
    )
    return html.write(output, TITLE, html.text(sentence, kind="lead"), html.table(table, COLUMNS))
