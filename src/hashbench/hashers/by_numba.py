"""What the compiled implementations of imagehash's methods have in common.

The compiled modules, and Numba with them, are imported at the first picture, so that a list of all implementations does
not load them.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import proof, quality

if TYPE_CHECKING:
    from hashbench.hashers.grey import Grey
else:
    Grey = Any


def unavailable() -> str | None:
    """Return why the compiled implementations cannot be used here, or None if they can."""
    missing = [name for name in ("numba", "pyarrow") if find_spec(name) is None]
    return f"{' and '.join(missing)} not installed" if missing else None


def load(image: Image.Image) -> Grey:
    """Return a picture in grey, as `grey.load` does.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    """
    from hashbench.hashers import grey

    return grey.load(image)


def thumbnail(picture: Grey, width: int, height: int) -> NDArray[np.uint8]:
    """Return a grey picture resized by Pillow's LANCZOS: (height, width) `uint8`."""
    from hashbench.hashers import grey

    return grey.thumbnail(picture, width, height)


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture, as `quality.assess` does."""
    from hashbench.hashers import grey

    return quality.assess(image) if proof.grey_thumbnails() else grey.assess(image)


def assess_loaded(image: Image.Image, picture: Grey) -> str | None:
    """Return the quality flag of a picture that `load` turned into grey, as `assess` does."""
    from hashbench.hashers import grey

    if proof.grey_thumbnails() or image.mode not in grey.GREY_EXACT:
        return quality.assess(image)
    return grey.flag_of(picture)
