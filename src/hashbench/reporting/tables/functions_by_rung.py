"""Every FINd implementation under a profiler, by function."""

from pathlib import Path

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.profiled import NO_FIND, find_first, read_functions
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

TITLE = "Every FINd implementation, by function"

COLUMNS = (
    Column("name", "function"),
    Column("place", "file and line"),
    Column("calls", "calls", units.count),
    Column("self_seconds", "own time", units.seconds, group="under the profiler"),
    Column("self_share", "own share", units.rate, kind="bar", group="under the profiler"),
    Column("cumulative_share", "with callees", units.rate, kind="bar", group="under the profiler"),
    Column("untraced_share", "with callees", units.rate, kind="bar", group="without it"),
)


def draw(output: Path, context: Context, *, functions: list[str]) -> None:
    """Write a table an implementation, the published program first: a row a function, the dearest first."""
    blocks = []
    for path in find_first(functions):
        table = read_functions(path)
        places = table.file.str.removeprefix("hashbench/hashers/") + ":" + table.line.astype(str)
        table["place"] = places.where(table.line > 0, "built in")
        blocks += [html.heading("/".join(profiled_of(path))), html.table(table, COLUMNS)]
    note = html.text(
        "The profiler charges for every call, so functions that call much look slower than they are. The last column "
        "was measured without it, for the implementation's own functions."
    )
    html.write(output, TITLE, *([note, *blocks] if blocks else [html.text(NO_FIND)]))
