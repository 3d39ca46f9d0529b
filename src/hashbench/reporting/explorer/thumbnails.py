"""Small pictures to embed in a page."""

from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import ACCEPTED, as_rgb, open_image

SIDE = 96
_QUALITY = 30
# WebP's effort. A higher effort makes files 4 % smaller and takes twice the time.
_EFFORT = 2
_THREADS = 4


def embed(files: Sequence[Path]) -> list[str]:
    """Return each picture as a WebP file in Base64, at most `SIDE` pixels wide and high; empty if it cannot be read."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(_embedded, files))


def _embedded(file: Path) -> str:
    try:
        picture = open_image(file, ACCEPTED)
        picture.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
        content = BytesIO()
        as_rgb(picture).save(content, "WEBP", quality=_QUALITY, method=_EFFORT)
    except (PictureError, OSError, ValueError):
        return ""
    return b64encode(content.getvalue()).decode("ascii")
