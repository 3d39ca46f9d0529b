"""Draw pictures of a given size, on which to measure."""

from pathlib import Path

import numpy as np
from PIL import Image

QUALITY = 90


def draw_pictures(folder: Path, *, side: int, number: int) -> list[Path]:
    """Write `number` square JPEG files of `side` pixels and return their paths.

    They are smooth colour with fine grain, so that decoding them costs as much as decoding a photograph. The same
    `side` and position in the list always give the same picture.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(number):
        random = np.random.default_rng((side, index))
        coarse = Image.fromarray(random.integers(0, 256, (9, 9, 3), dtype=np.uint8))
        smooth = np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), dtype=np.int16)
        grain = random.integers(-8, 9, (side, side, 1), dtype=np.int16)
        path = folder / f"{side}px-{index:05d}.jpg"
        Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)).save(path, quality=QUALITY)
        paths.append(path)
    return paths
