"""The cosines of FINd's 16 x 64 transform, made once and shared by every implementation.

They come from `math.cos`, so that the platform's C library decides their last bit. NumPy's own `cos` may round
differently.
"""

import math

MEANS = 64
"""Rows and columns of the grid of box means that is transformed."""

FREQUENCIES = 16
"""Frequencies kept in each direction: 1 to 16. Frequency 0, the mean brightness, is left out."""

COSINES: tuple[tuple[float, ...], ...] = tuple(
    tuple(math.cos(math.pi / 2 / MEANS * (i + 1) * (2 * j + 1)) for j in range(MEANS)) for i in range(FREQUENCIES)
)
"""D in `B = (D A) Dᵀ`, 16 rows of 64 floats in [-1, 1]: `D[i][j] = cos(pi / 2 / 64 * (i + 1) * (2 j + 1))`.

This is a discrete cosine transform of type II without its scale factor. The factor changes no bit of a hash.
"""
