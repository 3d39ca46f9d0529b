"""The published FINd under a profiler, by function."""

from pathlib import Path

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column
from hashbench.reporting.naming import profiled_of
from hashbench.reporting.profiled import NO_PUBLISHED, PUBLISHED, read_functions

TITLE = "FINd as published, by function"

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
    """Write a row a function, the most time of its own first."""
    blocks = []
    for path in functions:
        method, implementation = profiled_of(path)
        if method == PUBLISHED:
            table = read_functions(path)
            places = table.file.str.removeprefix("hashbench/hashers/") + ":" + table.line.astype(str)
            table["place"] = places.where(table.line > 0, "built in")
            blocks += [html.heading(f"{method}/{implementation}"), html.table(table, COLUMNS)]
    note = html.text(
        "The profiler charges for every call, so functions that call much look slower than they are. The last column "
        "was measured without it, for the implementation's own functions."
    )
    html.write(output, TITLE, *([note, *blocks] if blocks else [html.text(NO_PUBLISHED)]))
