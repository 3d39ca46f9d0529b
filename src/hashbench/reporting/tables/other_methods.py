"""The implementations of the methods other than FINd: speed-up over their reference, memory, exactness."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
How fast can the other methods be made without changing one bit? The first implementation of a method is its reference:
the library that everybody uses, or plain NumPy. The others must give its bits. Each implementation was timed in a
session of its own, and the machine may have been slower in one of them. So the speed-up is a ratio of ratios: the
reference's multiple of decoding, divided by the implementation's, each to the files that it decoded in the same rounds.
Decoding limits the speed-up from a file, so the hash alone gains more. These are medians with one thread; the table of
timings has quartiles and rounds. Bits are compared on the collection and on drawn difficult pictures.
"""

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("bits", "bits", units.count),
    Column("hash_seconds", "hash", units.seconds, group="time per picture", help="from the decoded picture"),
    Column("seconds_per_picture", "file to hash", units.seconds, group="time per picture"),
    Column("ratio_to_decode", "× decoding", units.ratio, help="file to hash, over decoding in the same rounds"),
    Column("speed_up", "file to hash", units.ratio, group="speed-up", help="of multiples of decoding"),
    Column("hash_speed_up", "hash", units.ratio, group="speed-up", help="of multiples of decoding"),
    Column("added_bytes", "memory", units.size, help="memory that one picture adds, median"),
    Column("pictures", "n, pictures", units.count, help="pictures whose hashes were compared with the reference's"),
    Column("max_different_bits", "most different bits", units.count, help="in one hash"),
    Column("exactness", "same bits?", help="`differs` also if only one of the two can hash a picture"),
)


def draw(output: Path, context: Context, *, other_methods: str) -> None:
    """Write one row per size and implementation, and why an implementation of these methods is left out."""
    table = pd.read_csv(other_methods)
    if table.empty:
        return html.write(output, html.text("This run has no other method than FINd."))
    table["exactness"] = table.exactness.mask(table.implementation == table.reference, "the reference")
    left_out = [
        html.text(f"Left out: {name} ({reason}).", kind="note")
        for name, reason in context.left_out.items()
        if name.partition("/")[0] in set(table.method)
    ]
    return html.write(output, html.table(table, COLUMNS, marked=list(table.exactness == "differs")), *left_out)
