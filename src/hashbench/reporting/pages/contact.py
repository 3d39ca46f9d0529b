"""Contact sheets: rows of thumbnails with captions, in one WebP file of limited size."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from hashbench.errors import PictureError
from hashbench.hashers.decode import ACCEPTED, open_image

WIDTH = 1200
MARGIN = 16
GAP = 14
MAX_BYTES = 600_000

_INK, _MUTED, _PAPER, _MOUNT = "#222222", "#666666", "#ffffff", "#eeeeee"
_QUALITIES = (80, 70, 60, 50, 40, 30, 20, 10, 1)
_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@dataclass(frozen=True)
class Cell:
    """Pictures side by side that belong together, with a name under each and a caption under all."""

    files: tuple[Path | BinaryIO, ...]
    names: tuple[str, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Row:
    """A heading with a note, and its cells; if there are no cells, the row shows the text `empty`."""

    heading: str
    note: str
    cells: tuple[Cell, ...]
    empty: str = ""


def write_sheet(output: Path, rows: list[Row], *, side: int) -> None:
    """Write rows as a WebP file of at most `MAX_BYTES`; pictures are fitted into squares of `side` pixels.

    The place of a picture that cannot be read stays empty and says so. Line breaks in names become spaces.
    """
    heights = [_height(row, side) for row in rows]
    sheet = Image.new("RGB", (WIDTH, sum(heights) + 2 * MARGIN), _PAPER)
    top = MARGIN
    for row, height in zip(rows, heights, strict=True):
        _draw_row(sheet, row, top, side)
        top += height
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(_small_webp(sheet))


def write_notice(output: Path, sentence: str) -> str:
    """Write a small picture that says in one sentence why there is nothing to show, and return the sentence."""
    sheet = Image.new("RGB", (WIDTH, 120), _PAPER)
    draw = ImageDraw.Draw(sheet)
    shown = _fitting(draw, sentence, WIDTH - 2 * MARGIN, _font(16))
    draw.text((WIDTH // 2, 60), shown, font=_font(16), fill=_MUTED, anchor="mm")
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(_small_webp(sheet))
    return sentence


def thumbnail(file: Path | BinaryIO, side: int) -> Image.Image | None:
    """Return a picture fitted into a square of `side` pixels, or None if it cannot be read."""
    try:
        picture = open_image(file, ACCEPTED)
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture = picture.convert("RGB")
    except (PictureError, OSError, ValueError):
        return None
    mount = Image.new("RGB", (side, side), _MOUNT)
    mount.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return mount


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size)


def _cell_width(cell: Cell, side: int) -> int:
    return len(cell.files) * side + 3 * (len(cell.files) - 1)


def _lines(row: Row, side: int) -> list[list[Cell]]:
    """Break a row's cells into lines that fit the sheet."""
    lines: list[list[Cell]] = [[]]
    used = 0
    for cell in row.cells:
        width = _cell_width(cell, side) + GAP
        if lines[-1] and used + width - GAP > WIDTH - 2 * MARGIN:
            lines.append([])
            used = 0
        lines[-1].append(cell)
        used += width
    return lines


def _line_height(line: list[Cell], side: int) -> int:
    texts = any(cell.names for cell in line) + any(cell.caption for cell in line)
    return side + 6 + 17 * texts + 8


def _height(row: Row, side: int) -> int:
    body = sum(_line_height(line, side) for line in _lines(row, side)) if row.cells else 26 if row.empty else 0
    return body + (30 if row.heading else 0) + 8


def _draw_row(sheet: Image.Image, row: Row, top: int, side: int) -> None:
    draw = ImageDraw.Draw(sheet)
    if row.heading:
        heading = _fitting(draw, row.heading, WIDTH - 2 * MARGIN, _font(16, bold=True))
        draw.text((MARGIN, top), heading, font=_font(16, bold=True), fill=_INK)
        right = MARGIN + draw.textlength(heading, font=_font(16, bold=True)) + 12
        note = _fitting(draw, row.note, WIDTH - MARGIN - right, _font(14))
        draw.text((right, top + 2), note, font=_font(14), fill=_MUTED)
        top += 30
    if not row.cells:
        draw.text((MARGIN, top), _fitting(draw, row.empty, WIDTH - 2 * MARGIN, _font(14)), font=_font(14), fill=_MUTED)
    for line in _lines(row, side):
        left = MARGIN
        for cell in line:
            _draw_cell(sheet, draw, cell, left, top, side)
            left += _cell_width(cell, side) + GAP
        top += _line_height(line, side)


def _draw_cell(sheet: Image.Image, draw: ImageDraw.ImageDraw, cell: Cell, left: int, top: int, side: int) -> None:
    below = top + side + 4
    for position, file in enumerate(cell.files):
        x = left + position * (side + 3)
        picture = thumbnail(file, side)
        if picture:
            sheet.paste(picture, (x, top))
        else:
            draw.rectangle((x, top, x + side - 1, top + side - 1), outline=_MUTED)
            draw.text((x + side // 2, top + side // 2), "cannot be read", font=_font(11), fill=_MUTED, anchor="mm")
        if cell.names:
            draw.text((x, below), _fitting(draw, cell.names[position], side, _font(12)), font=_font(12), fill=_MUTED)
    if cell.caption:
        caption = _fitting(draw, cell.caption, _cell_width(cell, side) + GAP // 2, _font(13))
        draw.text((left, below + (17 if cell.names else 0)), caption, font=_font(13), fill=_INK)


def _fitting(draw: ImageDraw.ImageDraw, words: str, width: float, font: ImageFont.FreeTypeFont) -> str:
    """Return words on one line of at most `width` pixels; what does not fit is cut off."""
    words = " ".join(words.split())
    if draw.textlength(words, font=font) <= width:
        return words
    while words and draw.textlength(f"{words}…", font=font) > width:
        words = words[:-1]
    return f"{words}…"


def _small_webp(sheet: Image.Image) -> bytes:
    """Return a WebP file of at most `MAX_BYTES`, in the best quality that fits."""
    for quality in _QUALITIES:
        content = BytesIO()
        sheet.save(content, "WEBP", quality=quality)
        if content.tell() <= MAX_BYTES:
            break
    return content.getvalue()
