"""Pictures whose hash means nothing: it would match other such pictures, whatever they show."""

from PIL import Image

OK = "ok"
FLAT = "flat"
CLIPPED = "clipped"
# By a method that scores a picture itself: too little in it to hash.
FEATURELESS = "featureless"

MEANINGLESS = (FLAT, CLIPPED)

# Below this range of 8-bit luma the sign of a hash's comparisons is rounding and compression noise.
FLAT_RANGE = 4
_WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture.

    `clipped` where conversion to 8 bits loses values outside 0-255, `flat` where the luma spans fewer than `FLAT_RANGE`
    levels, else `ok`. None where the picture has no luma: no pixels, or a mode that Pillow cannot convert.
    """
    if 0 in image.size:
        return None
    if image.mode in _WIDE_MODES:
        low, high = image.convert("F").getextrema()
        if low < 0 or high > 255:
            return CLIPPED
    try:
        low, high = image.convert("RGB").convert("L").getextrema()  # Pillow has no way from LAB to L
    except ValueError:
        return None
    return FLAT if high - low < FLAT_RANGE else OK
