"""PDQ's own quality score of a picture: how much detail the picture has to hash."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import quality

# On a scale of 0 to 100. PDQ's authors advise not to match a picture with a lower score.
LEAST_SCORE = 50


def score_of(means: NDArray[np.floating]) -> int:
    """Return the score, 0 to 100, of (64, 64) smoothed luma in [0, 255].

    The differences between neighbours are taken in per cent of 255 and rounded towards 0. The score is the sum of their
    absolute values, divided by 90 and rounded down, or 100 if that is less.
    """
    steps = (np.trunc(np.diff(means, axis=axis) * 100 / 255) for axis in (0, 1))
    return min(int(sum(np.abs(step).sum() for step in steps)) // 90, 100)


def grade(image: Image.Image, score: Callable[[Image.Image], int]) -> str | None:
    """Return the quality flag of a picture: as `quality.assess`, but `featureless` for an `ok` one with a low score."""
    flag = quality.assess(image)
    return quality.FEATURELESS if flag == quality.OK and score(image) < LEAST_SCORE else flag
