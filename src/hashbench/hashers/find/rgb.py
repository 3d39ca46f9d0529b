"""Step 1 of FINd: turn any Pillow picture into RGB of at most 512 x 512 pixels."""

from PIL import Image

from hashbench.errors import PictureError

LONGEST_SIDE = 512
"""In pixels. A picture with a longer side is first shrunk to this, in its own mode."""


def load_rgb(image: Image.Image) -> Image.Image:
    """Shrink `image` to at most 512 x 512 in its own mode, then convert it to RGB.

    EXIF orientation is ignored, and 16-bit modes are clipped to 8 bits as Pillow does it. `image` is not changed. If it
    is small and RGB already, `image` itself is returned.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot shrink or convert its mode.
    """
    if min(image.size) == 0:
        raise PictureError(f"FINd needs at least one pixel, and this picture has none ({image.width} x {image.height})")
    try:
        if max(image.size) > LONGEST_SIDE:
            image = image.copy()
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return image if image.mode == "RGB" else image.convert("RGB")
    except ValueError as error:
        raise PictureError(f"Pillow cannot turn a picture of mode {image.mode} into RGB: {error}") from error
