"""FINd compiled by Cython when hashbench is installed. It works as `numba` does, but needs no compiler at run time.

`_cython_kernel` is compiled for every processor of its architecture. If the installation finds no C compiler, it goes
on without `_cython_kernel`, and `unavailable` says so.
"""

from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.find.arrays import mask, pack
from hashbench.hashers.find.borrowed import load_rgb
from hashbench.hashers.find.dct import COSINES
from hashbench.hashers.sure import with_mask

_D = np.array(COSINES)
_KERNEL = "hashbench.hashers.find._cython_kernel"


def unavailable() -> str | None:
    """Return why this implementation cannot be used here, or None if it can."""
    if find_spec("pyarrow") is None:
        return "pyarrow not installed"
    if find_spec(_KERNEL) is None:
        return "not compiled: hashbench was installed without a C compiler; get one, remove .venv and run make setup"
    return None


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    return pack(_coefficients(image, bits))


def _coefficients(image: Image.Image, bits: int) -> NDArray[np.float64]:
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    return transform(box_means(load_rgb(image)))


hash_with_mask = partial(with_mask, _coefficients, pack, mask)


def box_means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the (64, 64) sampled box means of the luma of (R, 4 C) `pixels`, in [0, 255]."""
    from hashbench.hashers.find import _cython_kernel

    return _cython_kernel.box_means(pixels)


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means` A: `B = (D A) Dᵀ`, each sum in ascending index."""
    from hashbench.hashers.find import _cython_kernel

    return _cython_kernel.transform(means, _D)


STAGES = (load_rgb, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
