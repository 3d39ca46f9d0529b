"""Line profiles of all FINd implementations."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.profiled import NO_FIND, find_first
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

CAPTION = """
Which lines take the time in each implementation? The published program comes first. The table lists each line that ran
on one picture, in order, with the number of runs and its share of the time. A line that calls another function includes
its time. Only lines of FINd itself are shown, no lines of libraries.
"""

COLUMNS = (
    Column("file", "file"),
    Column("line", "line", units.count),
    Column("hits", "runs", units.count),
    Column("share", "share", units.rate, kind="bar", help="share of the time in hash_image, with called functions"),
    Column("source", "source", kind="code"),
    Column("function", "function"),
)


def draw(output: Path, context: Context, *, lines: list[str]) -> None:
    """Write one table per implementation, the published program first: one row per line that ran, in order."""
    blocks = []
    for path in find_first(lines):
        table = pd.read_csv(path, keep_default_na=False)
        table["file"] = table.file.str.removeprefix("hashbench/hashers/")
        blocks.append(html.folded("/".join(profiled_of(path)), html.table(table, COLUMNS)))
    note = html.text(
        "Measured on one picture. A line that calls another function includes its time. The line profiler slows down "
        "loops most, so the shares are only a rough guide. It cannot see the lines of compiled code."
    )
    html.write(output, *([note, *blocks] if blocks else [html.text(NO_FIND)]))
