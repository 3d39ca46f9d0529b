"""PDQ's own quality of a picture: how much there is in it to hash."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import quality

# Below this, of 100, PDQ's authors advise not to match a picture.
LEAST_SCORE = 50


def score_of(means: NDArray[np.floating]) -> int:
    """Return the score, 0 to 100, of (64, 64) smoothed luma in [0, 255].

    The sum of the gradients between neighbours, each a whole number of per cent of 255 (rounded towards 0), over 90.
    """
    steps = (np.trunc(np.diff(means, axis=axis) * 100 / 255) for axis in (0, 1))
    return min(int(sum(np.abs(step).sum() for step in steps)) // 90, 100)


def grade(image: Image.Image, score: Callable[[Image.Image], int]) -> str | None:
    """Return the quality flag of a picture: `featureless` where nothing worse speaks against it but its score."""
    flag = quality.assess(image)
    return quality.FEATURELESS if flag == quality.OK and score(image) < LEAST_SCORE else flag
