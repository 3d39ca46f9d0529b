"""All timings, each with the verdict of the equality gate."""

from pathlib import Path

import pandas as pd

from hashbench.profiling.timings.timing import AVERAGE_HASH, DECODE, FILE_TO_HASH, HASH
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.reporting.words.gate import gate_verdicts
from hashbench.reporting.words.naming import produces
from hashbench.tables import AND_MASK

CAPTION = """
What exactly was measured, and is the fast code right? Each speed stands beside the verdict of the equality gate:
whether the implementation gave the same bits as the first one of its method, on n pictures. A dash means that the
method has only one implementation. Multiples are ratios of medians to anchors timed in the same rounds. Each
implementation has a session of its own, at a moment of its own, in which the anchors take only the pictures that it
hashes, few if it is slow: multiples differ from those in the ladder of optimisations, where all took turns in one
session, so compare implementations of FINd there. Click a heading to sort.
"""

TABLES = {
    "From file to hash": (FILE_TO_HASH,),
    "From file to hash and mask of sure bits": (FILE_TO_HASH + AND_MASK,),
    "From the decoded picture to hash": (HASH,),
    "From the decoded picture to hash and mask of sure bits": (HASH + AND_MASK,),
    "Anchors, timed in the same rounds": (DECODE, AVERAGE_HASH),
}
_ANCHORS = {DECODE: "decoding", AVERAGE_HASH: "imagehash average_hash"}

_SPEEDS = (
    Column("median_seconds", "median", units.seconds, help="median over rounds of the mean time per picture"),
    Column("quartiles", "quartiles", units.interval(units.seconds)),
    Column(
        "ratio_to_decode",
        "× decoding",
        units.ratio,
        help="time divided by the time to decode the same files in the same rounds",
    ),
    Column(
        "ratio_to_average_hash",
        "× average_hash",
        units.ratio,
        help="time divided by the time of imagehash's average_hash",
    ),
)
_NUMBERS = (
    Column("pictures", "pictures", units.count, help="pictures in each round"),
    Column("size", "side, px", units.count),
    Column("n", "n, rounds", units.count),
)
_MEMORY = (
    Column(
        "memory",
        "memory added",
        units.size,
        help="peak resident memory of a fresh process while it hashes one picture, minus the memory before",
    ),
)
_NAMES = (Column("method", "method"), Column("implementation", "implementation"))
_GATE = (
    Column("gate", "same bits?", help="the equality gate: compared bit by bit with the method's first implementation"),
    Column("production", "production", help="its hashes were matched"),
)


def draw(output: Path, context: Context, *, timings: str, agreement: str, memory: str) -> None:
    """Write one row per timing, the smallest multiple of decoding first."""
    table = pd.read_csv(timings).sort_values("ratio_to_decode", kind="stable")
    gate = gate_verdicts(pd.read_csv(agreement))
    added = pd.read_csv(memory).groupby(["method", "implementation", "bits"]).added_bytes.median()
    table = table.assign(
        anchor=table.stage.map(_ANCHORS), quartiles=list(zip(table.q1_seconds, table.q3_seconds, strict=True))
    )
    blocks = [
        html.text(
            "Measured with one thread. Compare implementations by their multiples of an anchor, which was timed in the "
            "same rounds. Seconds also depend on what else the machine was doing."
        )
    ]
    for title, stages in TABLES.items():
        rows = table[table.stage.isin(stages)]
        if rows.empty:
            continue
        if stages == tuple(_ANCHORS):
            columns = [*_NAMES, Column("anchor", "anchor"), *_SPEEDS, *_NUMBERS]
        else:
            keys = list(zip(rows.method, rows.implementation, rows.bits, strict=True))
            production = ["yes" if produces(context, *key) else "" for key in keys]
            rows = rows.assign(
                gate=[gate(*key) for key in keys], production=production, memory=[added.get(key) for key in keys]
            )
            columns = [*_NAMES, Column("bits", "bits", units.count), *_SPEEDS, *_MEMORY, *_GATE, *_NUMBERS]
        blocks += [html.heading(title), html.table(rows, columns)]
    html.write(output, *blocks)
