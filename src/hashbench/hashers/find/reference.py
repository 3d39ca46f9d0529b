"""FINd in plain Python, written to be read: the six steps of the course's program, with its mistakes corrected.

It wastes as much work as that program, on purpose: it filters every pixel and then uses 4,096 of them. Its result
defines the method: the other exact implementations match it bit for bit. So each sum is taken in the order written
here.

    picture ─ load_rgb ─ luma ─ box_means ─ transform ─ pack ─► 256 bits
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.find.dct import COSINES, FREQUENCIES, MEANS
from hashbench.hashers.find.rgb import load_rgb
from hashbench.hashers.sure import sure_bits, with_mask

Matrix = list[list[float]]


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        As in `load_rgb`.
    """
    return pack(_coefficients(image, bits))


def _coefficients(image: Image.Image, bits: int) -> Matrix:
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    return transform(box_means(luma(load_rgb(image))))


def luma(rgb: Image.Image) -> Matrix:
    """Return the luma of every pixel, `0.299 R + 0.587 G + 0.114 B` in [0, 255], added left to right (step 2)."""
    brightness = []
    for i in range(rgb.height):
        row = []
        for j in range(rgb.width):
            r, g, b = rgb.getpixel((j, i))
            row.append(0.299 * r + 0.587 * g + 0.114 * b)
        brightness.append(row)
    return brightness


def box_means(luma: Matrix) -> Matrix:
    """Return 64 x 64 samples of `luma`; each is the mean of a small window (steps 3 and 4)."""
    return sample(box_filter(luma))


def half_window(pixels: int) -> int:
    """Return half the window's size in pixels along a side of `pixels` pixels.

    Two neighbouring samples are at most `w = ceil(pixels / 64)` pixels apart. Half a window is `(w + 2) // 2`, so that
    neighbouring windows overlap: a side of 250 pixels has windows of 6 pixels, about 4 pixels apart.
    """
    window = (pixels + MEANS - 1) // MEANS
    return (window + 2) // 2


def box_filter(luma: Matrix) -> Matrix:
    """Return, for every pixel, the mean of the window around it, cut off at the picture's edges (step 3).

    The window of pixel (i, j) has the rows `i - h … i + h - 1`, and its columns follow the same rule. So its centre is
    half a pixel above and to the left of the pixel.
    """
    rows, columns = len(luma), len(luma[0])
    half_rows, half_columns = half_window(rows), half_window(columns)
    means = []
    for i in range(rows):
        top, bottom = max(0, i - half_rows), min(rows, i + half_rows)
        row = []
        for j in range(columns):
            left, right = max(0, j - half_columns), min(columns, j + half_columns)
            total = 0.0
            for y in range(top, bottom):
                for x in range(left, right):
                    total += luma[y][x]
            row.append(total / ((bottom - top) * (right - left)))
        means.append(row)
    return means


def sample_positions(pixels: int) -> list[int]:
    """Return the 64 evenly spaced positions, in [0, pixels), that are sampled along a side of `pixels` pixels."""
    return [int((a + 0.5) * pixels / MEANS) for a in range(MEANS)]


def sample(means: Matrix) -> Matrix:
    """Return 64 x 64 of the filtered pixels (step 4). A side of fewer than 64 pixels repeats some of them."""
    rows, columns = sample_positions(len(means)), sample_positions(len(means[0]))
    return [[means[i][j] for j in columns] for i in rows]


def transform(means: Matrix) -> Matrix:
    """Return the 16 x 16 lowest frequencies of 64 x 64 `means` A: `B = (D A) Dᵀ`, a cosine transform (step 5)."""
    return dct_along_rows(dct_along_columns(means))


def dct_along_columns(means: Matrix) -> Matrix:
    """Return `D A`, (16, 64): the dot product of each row of cosines with each column of `means`, from its top."""
    return [[dot(COSINES[i], [row[j] for row in means]) for j in range(MEANS)] for i in range(FREQUENCIES)]


def dct_along_rows(product: Matrix) -> Matrix:
    """Return `product Dᵀ`, (16, 16): the dot product of its rows, from the left, with the rows of cosines."""
    return [[dot(row, COSINES[j]) for j in range(FREQUENCIES)] for row in product]


def dot(a: list[float] | tuple[float, ...], b: list[float] | tuple[float, ...]) -> float:
    """Return the dot product of `a` and `b`, added in ascending index (`math.sumprod` and `sum` round differently)."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def median(coefficients: Matrix) -> float:
    """Return the lower median: the 128th smallest of the 256 values."""
    return sorted(value for row in coefficients for value in row)[127]


def pack(coefficients: Matrix) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,); a bit is 1 if its coefficient exceeds the median (step 6).

    Coefficient (i, j) of the 16 x 16 decides bit (15 - i, 15 - j) of the row-major hash: the order of the bits is
    reversed.
    """
    middle = median(coefficients)
    bits = [value > middle for row in coefficients for value in row]
    return np.packbits(bits[::-1])


def mask(coefficients: Matrix) -> NDArray[np.uint8]:
    """Return the mask of the 154 surest bits, in the order of `pack`: their coefficients are farthest from the median.

    If several bits are equally sure, we take the earlier ones.
    """
    middle = median(coefficients)
    margins = [abs(value - middle) for row in coefficients for value in row][::-1]
    surest = sorted(range(len(margins)), key=lambda bit: -margins[bit])[: sure_bits(len(margins))]
    return np.packbits([bit in surest for bit in range(len(margins))])


hash_with_mask = partial(with_mask, _coefficients, pack, mask)


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
