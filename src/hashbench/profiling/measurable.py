"""Choose the pictures of a corpus on which to measure."""

from pathlib import Path

import pandas as pd


def measurable_files(images: pd.DataFrame, root: Path, number: int) -> list[Path]:
    """Return the files of up to `number` pictures of the most common size, sorted by id.

    All have one size, so that a mean over pictures makes sense. If the corpus has square pictures, only these count, so
    that every method can hash them.
    """
    square = images[images.width == images.height]
    pool = square if len(square) else images
    sizes = pool.groupby(["width", "height"]).size()
    width, height = sizes.index[sizes.argmax()]
    chosen = pool[(pool.width == width) & (pool.height == height)].sort_values("image_id").head(number)
    return [root / path for path in chosen.path]
