"""One picture of the collection under every edit at its typical strength."""

from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image

from hashbench import tables
from hashbench.corpus.edits.edit import Edit, apply_edit
from hashbench.corpus.edits.registry import EDITS
from hashbench.errors import PictureError
from hashbench.evaluation.edits.robustness import left_out
from hashbench.hashers.decode import ACCEPTED, as_rgb, open_image
from hashbench.reporting.context import Context
from hashbench.reporting.figures.style import several
from hashbench.reporting.pages.contact import Cell, Row, write_notice, write_sheet

CAPTION = """
What do the edits look like? The figure shows one picture of the collection as stored and after every edit at its
typical strength. It shows exactly the pixels that were hashed, so it ignores the EXIF tag that would rotate one of them
back. Pictures are edited in memory and are the same in every run. Random choices, such as noise or the place of a
sticker, follow from the name of the picture.
"""

SIDE = 150

_HEADINGS = {"file": "Another file", "pixels": "Other pixels", "shape": "Another shape", "added": "Something added"}


def draw(output: Path, context: Context, *, edited: str, images: str) -> str:
    """Draw one row per group of edits of the first picture that every variant could hash.

    Returns a sentence that says what is shown.
    """
    table = tables.read(edited, tables.EDITED)
    usable = table.image_id[~table.image_id.isin(left_out(table).image_id)]
    if usable.empty:
        return write_notice(output, "No picture could be hashed by every variant, so no edits are shown.")
    image_id = int(usable.iloc[0])
    path = Path(context.root) / tables.read(images, tables.IMAGES).set_index("image_id").path[image_id]
    try:
        picture = as_rgb(open_image(path, ACCEPTED))
    except PictureError as error:
        return write_notice(output, f"{path.name}: {error}")
    rows = [Row(path.name, "as it is stored", (Cell((path,)),))]
    for group, edits in groupby(EDITS, key=lambda edit: edit.group):
        rows.append(Row(_HEADINGS[group], "", tuple(_cell(edit, picture, image_id) for edit in edits)))
    write_sheet(output, rows, side=SIDE)
    name, kinds = " ".join(path.name.split()), len(rows) - 1
    return (
        f"n = 1 picture, {name}, as it is stored and after {several(len(EDITS), 'edit')} of {kinds} kinds, each at its "
        "typical strength."
    )


def _cell(edit: Edit, picture: Image.Image, seed: int) -> Cell:
    content = BytesIO()
    try:
        apply_edit(edit, picture, edit.typical, seed=seed).save(content, "PNG")
    except PictureError as error:
        return Cell((content,), (edit.name,), str(error))
    content.seek(0)
    return Cell((content,), (edit.name,), "" if edit.typical is None else edit.unit.format(f"{edit.typical:g}"))
