"""Check once in each process whether the installed libraries give what the compiled implementations reproduce.

The compiled implementations copy the arithmetic of Pillow, SciPy and PyWavelets. Another version, or another build, may
round differently. So before its first hash, an implementation compares a few drawn pictures with the library. If one
number differs, it gives the reason here and leaves every picture to the library.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image

# Landscape; portrait; so tall that Pillow may resample the columns first; and smaller than a thumbnail.
_SIZES = ((131, 90), (90, 131), (20, 200), (7, 5))
_THUMBNAILS = ((8, 8), (17, 16), (64, 64))


def drawn(width: int, height: int) -> Image.Image:
    """Return an RGB picture with edges and ramps, made of whole numbers alone, so that it is the same everywhere."""
    y, x, channel = np.ogrid[:height, :width, :3]
    return Image.fromarray(((x * x + 3 * x * y + 7 * y + 90 * channel) // 7 % 256).astype(np.uint8))


@cache
def grey_thumbnails() -> str:
    """Return why grey thumbnails by `grey` differ from the installed Pillow's, or the empty string if they do not."""
    from hashbench.hashers import grey

    for size in _SIZES:
        image = drawn(*size)
        picture, expected = grey.load(image), image.convert("L")
        if (picture.low, picture.high) != expected.getextrema():
            return f"Pillow {PIL.__version__} turns colours into other greys"
        for wanted in _THUMBNAILS:
            small = expected.resize(wanted, Image.Resampling.LANCZOS)
            if not np.array_equal(grey.thumbnail(picture, *wanted), np.asarray(small)):
                return f"Pillow {PIL.__version__} resamples grey pictures to other pixels"
    return ""


@cache
def colour_thumbnails() -> str:
    """Return why `find.thumbnail` does not give the pixels of the installed Pillow, or the empty string if it does."""
    from hashbench.hashers.find import thumbnail

    # Landscape, so tall that Pillow may resample the columns first, and so large that Pillow reduces first: both sides,
    # one by 3, which leaves part of a block at each edge.
    for size in ((530, 41), (25, 600), (2051, 61), (3079, 9)):
        image = drawn(*size)
        small = thumbnail.shrink(image, 512)
        image.thumbnail((512, 512))
        if not np.array_equal(small.reshape(image.height, -1, 4)[..., :3], np.asarray(image)):
            return f"Pillow {PIL.__version__} shrinks colour pictures to other pixels"
    return ""


def small_greys(side: int) -> list[NDArray[np.uint8]]:
    """Return a few grey pictures of `side` x `side` pixels: drawn, nearly flat and flat."""
    pixels = np.asarray(drawn(side, side).convert("L"))
    return [pixels, pixels // 64 + 100, np.full_like(pixels, 200)]


def cosine_transform(transform: Callable[[NDArray[np.uint8]], NDArray[np.float64]]) -> str:
    """Return why `transform` is not the low quarter of the installed SciPy's DCT, or the empty string if it is.

    A difference of up to 1e-7 is no reason: it cannot change a bit that `phash.numba` trusts.
    """
    import scipy.fftpack

    for side in (32, 64):
        for pixels in small_greys(side):
            expected = scipy.fftpack.dct(scipy.fftpack.dct(pixels, axis=0), axis=1)[: side // 4, : side // 4]
            if not np.abs(transform(pixels) - expected).max() < 1e-7:
                return f"SciPy {scipy.__version__} has another cosine transform"
    return ""


def wavelet_transform(transform: Callable[[NDArray[np.uint8], int], NDArray[np.float64]]) -> str:
    """Return why `transform` differs from wHash's by the installed PyWavelets, or the empty string if it does not."""
    import pywt

    for pixels in small_greys(64):
        coefficients = pywt.wavedec2(pixels / 255.0, "haar", level=6)
        coefficients[0] *= 0
        expected = pywt.wavedec2(pywt.waverec2(coefficients, "haar"), "haar", level=3)[0]
        if not np.array_equal(transform(pixels, 8), expected):
            return f"PyWavelets {pywt.__version__} rounds its sums in another way"
    return ""
