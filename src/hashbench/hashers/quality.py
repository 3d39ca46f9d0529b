"""Quality flags mark pictures whose hash means nothing. It would match other such pictures, whatever they show."""

from PIL import Image

OK = "ok"
FLAT = "flat"
CLIPPED = "clipped"
# Given only by a method with its own quality score: the picture has too little detail to hash.
FEATURELESS = "featureless"

MEANINGLESS = (FLAT, CLIPPED)

# If the 8-bit luma spans fewer levels, rounding and compression noise decide the bits of a hash.
FLAT_RANGE = 4
_WIDE_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture.

    The flag is `clipped` if conversion to 8 bits loses values outside 0 to 255, `flat` if the largest luma is less than
    `FLAT_RANGE` levels above the smallest, and otherwise `ok`. It is None if the picture has no luma, that is no pixels
    or a mode that Pillow cannot convert.
    """
    if 0 in image.size:
        return None
    if image.mode in _WIDE_MODES:
        low, high = image.convert("F").getextrema()
        if low < 0 or high > 255:
            return CLIPPED
    try:
        low, high = image.convert("RGB").convert("L").getextrema()  # Pillow cannot convert LAB to L directly
    except ValueError:
        return None
    return FLAT if high - low < FLAT_RANGE else OK
