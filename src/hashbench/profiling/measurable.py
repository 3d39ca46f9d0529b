"""Choose the pictures of a corpus on which to measure."""

from pathlib import Path

import pandas as pd
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.hasher import Hasher


def measurable_files(images: pd.DataFrame, root: Path, number: int) -> list[Path]:
    """Return the files of up to `number` pictures of the most common size, sorted by id.

    All have one size, so that a mean over pictures makes sense. If the corpus has square pictures, only these count,
    else only pictures that are wider than high. So every method can hash them. Pictures that have a note, such as
    damaged ones, are the last choice.

    Pillow's own limit of pixels is lifted in this process: the run has accepted these pictures.
    """
    Image.MAX_IMAGE_PIXELS = None
    plain = images[images.reason.isna()]
    pool = plain if len(plain) else images
    square, wide = (pool[pool.width == pool.height], pool[pool.width > pool.height])
    pool = next(pictures for pictures in (square, wide, pool) if len(pictures))
    sizes = pool.groupby(["width", "height"]).size()
    width, height = sizes.index[sizes.argmax()]
    chosen = pool[(pool.width == width) & (pool.height == height)].sort_values("image_id").head(number)
    return [root / path for path in chosen.path]


def refusal(hasher: Hasher, file: Path) -> str:
    """Return why an implementation cannot hash a picture file, or the empty string if it can."""
    try:
        hasher.hash_file(file)
    except PictureError as error:
        return str(error)
    return ""
