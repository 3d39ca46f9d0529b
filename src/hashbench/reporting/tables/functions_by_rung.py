"""Profiles of all FINd implementations, by function."""

from pathlib import Path

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.profiled import NO_FIND, find_first, read_functions
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

CAPTION = """
Which functions take the time in each implementation? The published program comes first. The table shows own time, and
time with called functions, under a profiler. Number of pictures that were profiled:
{{ config["measure"]["profile_pictures"] }}. The last column was measured without the profiler, for functions that are
not called too often to be timed. Where the two disagree, the profiler is wrong.
"""

COLUMNS = (
    Column("name", "function"),
    Column("place", "file and line"),
    Column("calls", "calls", units.count),
    Column("self_seconds", "own time", units.seconds, group="under the profiler"),
    Column("self_share", "own share", units.rate, kind="bar", group="under the profiler"),
    Column("cumulative_share", "with called functions", units.rate, kind="bar", group="under the profiler"),
    Column("untraced_share", "with called functions", units.rate, kind="bar", group="without it"),
)


def draw(output: Path, context: Context, *, functions: list[str]) -> None:
    """Write one table per implementation, the published program first: one row per function, the slowest first."""
    blocks = []
    for path in find_first(functions):
        table = read_functions(path)
        places = table.file.str.removeprefix("hashbench/hashers/") + ":" + table.line.astype(str)
        table["place"] = places.where(table.line > 0, "built in")
        blocks.append(html.folded("/".join(profiled_of(path)), html.table(table, COLUMNS)))
    note = html.text(
        "The profiler adds time to every call, so functions with many calls look slower than they are. The last column "
        "was measured without the profiler, only for functions of the implementation itself."
    )
    html.write(output, *([note, *blocks] if blocks else [html.text(NO_FIND)]))
