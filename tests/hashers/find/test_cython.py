"""Features of the implementation compiled at install: it may be missing, and it runs without the interpreter lock."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import cython as find_cython
from hashbench.hashers.find import numpy as find_numpy

REMEDY = "get one, remove .venv and run make setup"


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ("pyarrow", "pyarrow not installed"),
        ("_cython_kernel", f"not compiled: hashbench was installed without a C compiler; {REMEDY}"),
    ],
)
def test_it_says_what_is_missing(monkeypatch, missing, reason):
    monkeypatch.setattr(find_cython, "find_spec", lambda name: None if name.endswith(missing) else object())
    assert find_cython.unavailable() == reason


def test_importing_it_imports_neither_the_kernel_nor_numba():
    code = (
        "import sys, hashbench.hashers.find.cython; sys.exit(any('numba' in m or 'kernel' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.skipif(bool(find_cython.unavailable()), reason=str(find_cython.unavailable()))
def test_threads_do_not_disturb_each_other():
    pixels = np.random.default_rng(1).integers(0, 256, (100, 120, 3), np.uint8)
    pictures = [Image.fromarray(np.roll(pixels, shift, axis=1)) for shift in range(60)]
    alone = [find_numpy.hash_image(image, 256).tobytes() for image in pictures]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda image: find_cython.hash_image(image, 256).tobytes(), pictures)) == alone
