"""Every FINd implementation under a line profiler."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.profiled import NO_FIND, find_first
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

TITLE = "Every FINd implementation, by line"

COLUMNS = (
    Column("file", "file"),
    Column("line", "line", units.count),
    Column("hits", "runs", units.count),
    Column("share", "share", units.rate, kind="bar", help="of the time in hash_image, with what the line calls"),
    Column("source", "source", kind="code"),
    Column("function", "function"),
)


def draw(output: Path, context: Context, *, lines: list[str]) -> None:
    """Write a table an implementation, the published program first: a row a line that ran, in order."""
    blocks = []
    for path in find_first(lines):
        table = pd.read_csv(path, keep_default_na=False)
        table["file"] = table.file.str.removeprefix("hashbench/hashers/")
        blocks += [html.heading("/".join(profiled_of(path))), html.table(table, COLUMNS)]
    note = html.text(
        "One picture. A line that calls another of these functions includes it. The line profiler's own cost weighs on "
        "loops: take the shares for a rough guide. Compiled code has no lines that it can see."
    )
    html.write(output, TITLE, *([note, *blocks] if blocks else [html.text(NO_FIND)]))
