"""What hashing the collection took: workers, their work, and the time outside it."""

from pathlib import Path

import pandas as pd

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("executor", "executor"),
    Column("workers", "workers", units.count),
    Column("pictures", "all", units.count, help="in the hash table", group="pictures"),
    Column("pictures_hashed", "hashed", units.count, help="the others were kept from an earlier run", group="pictures"),
    Column("shards", "all", units.count, group="shards"),
    Column("shards_hashed", "hashed", units.count, group="shards"),
    Column("wall_seconds", "elapsed", units.seconds),
    Column("busy_seconds", "work", units.seconds, help="the workers' time in tasks, added up"),
    Column(
        "overhead_seconds_per_picture",
        "overhead a picture",
        units.seconds,
        help="the workers' time outside tasks (start-up, hand-out, collection) over the pictures hashed",
    ),
)


def draw(output: Path, context: Context, *, hashing: str) -> None:
    """Write a row an implementation."""
    html.write(output, "Hashing the collection", html.table(pd.read_csv(hashing), COLUMNS))
