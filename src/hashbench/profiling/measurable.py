"""Which of a corpus's pictures to measure on."""

from pathlib import Path

import pandas as pd


def measurable_files(images: pd.DataFrame, root: Path, number: int) -> list[Path]:
    """Return the files of up to `number` pictures of the commonest size, square ones first choice, in order of id.

    One size, so that a mean over pictures means something; square where there are any, so that every method can hash
    them.
    """
    square = images[images.width == images.height]
    pool = square if len(square) else images
    sizes = pool.groupby(["width", "height"]).size()
    width, height = sizes.index[sizes.argmax()]
    chosen = pool[(pool.width == width) & (pool.height == height)].sort_values("image_id").head(number)
    return [root / path for path in chosen.path]
