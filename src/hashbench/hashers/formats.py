"""Files that Pillow cannot identify: which format they are, and which plug-in reads it."""

import importlib
from typing import BinaryIO

# Enough for every mark below; an SVG drawing may begin with a comment.
_BEGINNING = 1024
_UNKNOWN = "not a picture that Pillow can identify"

# By format: the plug-in's module, its function that adds it to Pillow (empty: importing does), and what to install.
_PLUGINS = {
    "HEIC": ("pillow_heif", "register_heif_opener", "the extra heif"),
    "JPEG XL": ("pillow_jxl", "", "pillow-jxl-plugin"),
}
_REASONS = {
    "AVIF": "an AVIF picture, which this Pillow cannot read; install a Pillow with AVIF",
    "SVG": "an SVG drawing, which has no pixels; convert it to PNG",
    "PDF": "a PDF document; convert its pages to PNG",
    "raw": "a camera's raw file, which Pillow cannot read; convert it to TIFF or JPEG",
    "video": "a video; hash its frames",
}
# What follows `ftyp`, the first eight bytes of a file of boxes but for its length.
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIC"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
    b"crx ": "raw",
    **dict.fromkeys((b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V "), "video"),
}
_MARKS = {
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL \r\n\x87\n": "JPEG XL",
    b"%PDF-": "PDF",
    b"FUJIFILMCCD-RAW": "raw",
    b"IIRO": "raw",
    b"IIRS": "raw",
    b"IIU\0": "raw",
    b"\x1aE\xdf\xa3": "video",
}


def name_of(file: BinaryIO) -> str | None:
    """Return the format that a file's first bytes tell: one that Pillow cannot read alone, or None."""
    file.seek(0)
    beginning = file.read(_BEGINNING)
    if beginning[4:8] == b"ftyp":
        return _BRANDS.get(beginning[8:12])
    for mark, name in _MARKS.items():
        if beginning.startswith(mark):
            return name
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "SVG" if text.startswith(b"<") and b"<svg" in text else None


def add_plugin(name: str) -> bool:
    """Add the plug-in for a format to Pillow and return True, or return False if there is none here."""
    if name not in _PLUGINS:
        return False
    module, register, _ = _PLUGINS[name]
    try:
        plugin = importlib.import_module(module)
    except ImportError:
        return False
    if register:
        getattr(plugin, register)()
    return True


def explain(name: str | None) -> str:
    """Return in one line why a file of a format cannot be read."""
    if name in _PLUGINS:
        return f"{name} picture, which Pillow cannot read alone; install {_PLUGINS[name][2]}"
    return _REASONS.get(name, _UNKNOWN)
