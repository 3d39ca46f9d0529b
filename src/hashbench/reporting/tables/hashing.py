"""The time to hash the collection: workers, their work, and their overhead."""

from pathlib import Path

import pandas as pd

from hashbench.hashers.registry import find_entry
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.reporting.words.gate import gate_verdicts

CAPTION = """
How long did it take to hash the whole collection with all workers? The implementations that feed matching share one
pass: each picture is read and decoded once, indexed, and hashed with all of them. Their rows give the times of the
whole pass. Elapsed time includes everything, even the start-up. Work is the time of the workers in tasks. Overhead is
their time outside tasks, divided by the number of hashed pictures. Shards of an earlier run are not hashed again, so a
row may count fewer pictures than its table holds.
"""

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("gate", "same bits?", help="the equality gate: compared bit by bit with the method's first implementation"),
    Column("executor", "executor"),
    Column("workers", "workers", units.count),
    Column("pictures", "all", units.count, help="in the hash table", group="pictures"),
    Column("pictures_hashed", "hashed", units.count, help="the others were kept from an earlier run", group="pictures"),
    Column("shards", "all", units.count, group="shards"),
    Column("shards_hashed", "hashed", units.count, group="shards"),
    Column(
        "in_pass",
        "implementations in the pass",
        units.count,
        help="that hashed each picture after one decoding; elapsed time, work and overhead are of them all together",
    ),
    Column("wall_seconds", "elapsed", units.seconds),
    Column("busy_seconds", "work", units.seconds, help="total time of all workers in tasks"),
    Column(
        "own_seconds",
        "of it this one's",
        units.seconds,
        help="hashing without decoding, where several share a pass; what several need counts for the first of them",
    ),
    Column(
        "overhead_seconds_per_picture",
        "overhead per picture",
        units.seconds,
        help="time of the workers outside tasks (start-up, sending, collecting), divided by the pictures hashed",
    ),
)


def draw(output: Path, context: Context, *, hashing: str, agreement: str) -> None:
    """Write one row per implementation, with the verdict of the equality gate at its native size."""
    table = pd.read_csv(hashing)
    gate = gate_verdicts(pd.read_csv(agreement))
    names = zip(table.method, table.implementation, strict=True)
    table["in_pass"] = table.pass_of.str.split().str.len()
    table["gate"] = [gate(method, name, find_entry(method, name).bits[0]) for method, name in names]
    html.write(output, html.table(table, COLUMNS))
