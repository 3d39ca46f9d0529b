"""Find the format of files that Pillow cannot identify, and the plug-in that reads them."""

from typing import BinaryIO

# Enough for every mark below; an SVG drawing may begin with a comment.
_BEGINNING = 1024
_UNKNOWN = "not a picture that Pillow can identify"


def _add_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def _add_jpeg_xl() -> None:
    import pillow_jxl  # noqa: F401 (importing adds it)


# By format: the function that adds the plug-in to Pillow, and the package to install. Plug-ins are imported by
# statements, so that a run's results are known to depend on their versions.
_PLUGINS = {"HEIC": (_add_heif, "the extra heif"), "JPEG XL": (_add_jpeg_xl, "pillow-jxl-plugin")}
_REASONS = {
    "AVIF": "an AVIF picture, which this Pillow cannot read; install a Pillow with AVIF",
    "SVG": "an SVG drawing, which has no pixels; convert it to PNG",
    "PDF": "a PDF document; convert its pages to PNG",
    "raw": "a camera's raw file, which Pillow cannot read; convert it to TIFF or JPEG",
    "video": "a video; hash its frames",
}
# The bytes after `ftyp`, which is in the first eight bytes of a file of boxes, after its length.
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
    """Return the format that a file's first bytes show, if Pillow cannot read it alone, else None."""
    file.seek(0)
    beginning = file.read(_BEGINNING)
    if beginning[4:8] == b"ftyp":
        return _BRANDS.get(beginning[8:12])
    for mark, name in _MARKS.items():
        if beginning.startswith(mark):
            return name
    text = beginning.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "SVG" if text.startswith(b"<") and b"<svg" in text else None


def is_read_whole(file: BinaryIO) -> bool:
    """Return whether a file begins like a format that is read as a whole: WebP, AVIF, HEIC or JPEG XL."""
    file.seek(0)
    beginning = file.read(12)
    return beginning.startswith((b"RIFF", b"\xff\x0a")) or beginning[4:8] in (b"ftyp", b"JXL ")


def add_plugin(name: str) -> bool:
    """Add the plug-in for a format to Pillow and return True, or return False if it is not installed."""
    if name not in _PLUGINS:
        return False
    try:
        _PLUGINS[name][0]()
    except ImportError:
        return False
    return True


def explain(name: str | None) -> str:
    """Return in one line why a file of a format cannot be read."""
    if name in _PLUGINS:
        return f"{name} picture, which Pillow cannot read alone; install {_PLUGINS[name][1]}"
    return _REASONS.get(name, _UNKNOWN)
