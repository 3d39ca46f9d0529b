"""Example pictures of the collection: one of each of its largest families."""

from pathlib import Path

from hashbench import tables
from hashbench.reporting.context import Context
from hashbench.reporting.figures.style import several
from hashbench.reporting.pages.contact import Cell, Row, write_sheet
from hashbench.reporting.words import units

CAPTION = """
What kind of pictures are these? The figure shows one picture of each of the largest families of {{ context.corpus }},
or pictures of the collection if it has no families, with the number of readable pictures. The pictures are shown
unchanged and may offend.
"""

PICTURES = 30
SIDE = 104


def draw(output: Path, context: Context, *, images: str, families: str) -> str:
    """Draw up to `PICTURES` families, the largest first, or that many pictures if there are no families.

    Each family is shown by its readable picture with the smallest image_id, which is as good as a random one.
    Returns a sentence that says what is shown.
    """
    index = tables.read(images, tables.IMAGES)
    readable = index[index.status == tables.STATUS_OK].sort_values("image_id")
    sizes = tables.read(families, tables.FAMILIES).set_index("family").pictures
    largest = sizes.sort_index().sort_values(ascending=False, kind="stable").head(PICTURES)
    if len(largest):
        first = readable.drop_duplicates("family").set_index("family").path
        cells = [_cell(context, first[name], name, f"{units.count(size)} pictures") for name, size in largest.items()]
        title = Row(f"{units.count(len(largest))} of {units.count(len(sizes))} families", "the largest", tuple(cells))
        shown = several(len(largest), "largest family", "largest families")
        pictures = several(largest.iloc[0], "picture")
        says = f"One picture of each of the {shown} of n = {len(sizes):,}; the largest has {pictures}."
        if len(sizes) == 1:
            says = f"One picture of the only family, which has {pictures}."
    else:
        cells = [_cell(context, path) for path in readable.path.head(PICTURES)]
        title = Row(f"{units.count(len(cells))} of {units.count(len(readable))} pictures", "no families", tuple(cells))
        says = f"{several(len(cells), 'picture')} of n = {len(readable):,} readable ones, which have no families."
    write_sheet(output, [title], side=SIDE)
    return says


def _cell(context: Context, path: str, name: str = "", caption: str = "") -> Cell:
    return Cell((Path(context.root) / path,), (name,) if name else (), caption)
