"""The implementations of the methods other than FINd: speed-up over their reference, memory, exactness."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import label

CAPTION = """
How fast can the other methods be made without changing one bit? The reference of a method is a library such as
imagehash, or plain NumPy; the other implementations must give its bits. Each implementation was timed in a session of
its own. The machine may have been slower in one session than in another, and a slow implementation hashes fewer
pictures. So a speed-up is a ratio of ratios: the reference's multiple of decoding, divided by the implementation's.
Each multiple is of the time to decode the same files in the same rounds. Decoding limits the speed-up from file to
hash. Times are medians with one thread; the table of timings has quartiles and rounds. Bits are compared on the
collection and on drawn difficult pictures.
"""

COLUMNS = (
    # In one column, which stays in sight when a phone scrolls.
    Column("name", "method and implementation"),
    Column("hash_seconds", "hash", units.seconds, group="time per picture", help="from the decoded picture"),
    Column("seconds_per_picture", "file to hash", units.seconds, group="time per picture"),
    Column("ratio_to_decode", "× decoding", units.ratio, help="file to hash, over decoding in the same rounds"),
    Column("speed_up", "file to hash", units.ratio, group="speed-up"),
    Column("hash_speed_up", "hash", units.ratio, group="speed-up", help="a dash if the run timed no reference"),
    Column("added_bytes", "memory", units.size, help="memory that one picture adds, median"),
    Column("pictures", "n, pictures", units.count, help="pictures whose hashes were compared with the reference's"),
    Column("max_different_bits", "most different bits", units.count, help="in one hash"),
    Column("exactness", "same bits?", help="`differs` also if only one of the two can hash a picture"),
)


def draw(output: Path, context: Context, *, other_methods: str) -> None:
    """Write one row per size and implementation, and why an implementation of these methods is left out."""
    table = pd.read_csv(other_methods, dtype={"exactness": object})  # text, even if no cell has any
    if table.empty:
        return html.write(output, html.text("This run has no other method than FINd."))
    table["name"] = [label(*key) for key in zip(table.method, table.implementation, table.bits, strict=True)]
    table["exactness"] = table.exactness.mask(table.implementation == table.reference, "the reference")
    left_out = [
        html.text(f"Left out: {name} ({reason}).", kind="note")
        for name, reason in context.left_out.items()
        if name.partition("/")[0] in set(table.method)
    ]
    return html.write(output, html.table(table, COLUMNS, marked=list(table.exactness == "differs")), *left_out)
