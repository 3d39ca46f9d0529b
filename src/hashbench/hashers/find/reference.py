"""FINd in plain Python, to be read: the six steps as the course's program takes them, with its mistakes corrected.

It is as wasteful as that program on purpose: it filters every pixel and then uses 4,096 of them. What it computes is
the definition that every other implementation of this method matches bit for bit, so each sum is taken in the order
written.

    picture ─ load_rgb ─ luma ─ box_means ─ transform ─ pack ─► 256 bits
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.find.dct import COSINES, FREQUENCIES, MEANS
from hashbench.hashers.find.rgb import load_rgb

Matrix = list[list[float]]


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        `load_rgb` refuses the picture.
    """
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    return pack(transform(box_means(luma(load_rgb(image)))))


def luma(rgb: Image.Image) -> Matrix:
    """Return the brightness of every pixel, in [0, 255]: `0.299 R + 0.587 G + 0.114 B`, from left to right (step 2)."""
    brightness = []
    for i in range(rgb.height):
        row = []
        for j in range(rgb.width):
            r, g, b = rgb.getpixel((j, i))
            row.append(0.299 * r + 0.587 * g + 0.114 * b)
        brightness.append(row)
    return brightness


def box_means(luma: Matrix) -> Matrix:
    """Return a 64 x 64 miniature of `luma`, each value the mean of a small window (steps 3 and 4)."""
    return sample(box_filter(luma))


def half_window(pixels: int) -> int:
    """Return how far a window reaches to either side, in a direction of `pixels` pixels.

    Two samples are `w = ceil(pixels / 64)` pixels apart, or just less. Half a window is `(w + 2) // 2`, so that
    neighbouring windows overlap: 250 pixels make windows of 6, some 4 pixels apart.
    """
    window = (pixels + MEANS - 1) // MEANS
    return (window + 2) // 2


def box_filter(luma: Matrix) -> Matrix:
    """Return, for every pixel, the mean of the window around it, cut off at the picture's edges (step 3).

    The window of pixel (i, j) has the rows `i - h … i + h - 1` and the columns likewise: it leans up and left by half a
    pixel.
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
    """Return the 64 evenly spaced indices, in [0, pixels), that are sampled in a direction of `pixels` pixels."""
    return [int((a + 0.5) * pixels / MEANS) for a in range(MEANS)]


def sample(means: Matrix) -> Matrix:
    """Return 64 x 64 of the filtered pixels, some of them repeatedly if there are fewer in one direction (step 4)."""
    rows, columns = sample_positions(len(means)), sample_positions(len(means[0]))
    return [[means[i][j] for j in columns] for i in rows]


def transform(means: Matrix) -> Matrix:
    """Return the 16 x 16 lowest frequencies of the 64 x 64 `means`: `B = (D A) Dᵀ`, a cosine transform (step 5)."""
    return dct_along_rows(dct_along_columns(means))


def dct_along_columns(means: Matrix) -> Matrix:
    """Return `D A`, (16, 64): each column of `means` against each cosine, summed from its top."""
    return [[dot(COSINES[i], [row[j] for row in means]) for j in range(MEANS)] for i in range(FREQUENCIES)]


def dct_along_rows(product: Matrix) -> Matrix:
    """Return `product Dᵀ`, (16, 16): each row of `product` against each cosine, summed from its left."""
    return [[dot(row, COSINES[j]) for j in range(FREQUENCIES)] for row in product]


def dot(a: list[float] | tuple[float, ...], b: list[float] | tuple[float, ...]) -> float:
    """Return the sum of the products of `a` and `b`, in ascending index (`math.sumprod` and `sum` round otherwise)."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def median(coefficients: Matrix) -> float:
    """Return the lower median: the 128th smallest of the 256 values."""
    return sorted(value for row in coefficients for value in row)[127]


def pack(coefficients: Matrix) -> NDArray[np.uint8]:
    """Return (32,) `uint8`: whether each of 16 x 16 `coefficients` exceeds their median, the last one first (step 6).

    Coefficient (i, j) is bit (15 - i, 15 - j) of the row-major hash, which turns the whole sequence of bits round.
    """
    middle = median(coefficients)
    bits = [value > middle for row in coefficients for value in row]
    return np.packbits(bits[::-1])


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step, each function taking what the one before it returned."""
