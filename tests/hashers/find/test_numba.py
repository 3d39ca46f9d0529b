"""Features of the compiled implementation: borrowed memory, an optional library, a cache on disk."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import kernel
from hashbench.hashers.find import numba as find_numba
from hashbench.hashers.find import numpy as find_numpy


@pytest.fixture
def small_blocks():
    """Make Pillow spread a picture over several blocks of memory, as it does with very large ones."""
    usual = Image.core.get_block_size()
    Image.core.set_block_size(4096)
    yield
    Image.core.set_block_size(usual)


@pytest.fixture
def picture():
    pixels = np.random.default_rng(1).integers(0, 256, (100, 120, 3), np.uint8)
    return Image.fromarray(pixels)


def test_pixels_are_borrowed_not_copied(picture):
    pixels = find_numba.load_rgb(picture)
    assert pixels.shape == (100, 480)
    assert not pixels.flags.writeable
    picture.putpixel((2, 1), (7, 8, 9))
    assert pixels[1, 8:11].tolist() == [7, 8, 9]


def test_pixels_in_several_blocks_are_copied(picture, small_blocks):
    scattered = picture.copy()
    with pytest.raises(ValueError, match="contiguous"):
        scattered.__arrow_c_array__()
    assert find_numba.load_rgb(scattered).reshape(100, 120, 4)[..., :3].tolist() == np.asarray(picture).tolist()
    assert find_numba.hash_image(scattered, 256).tolist() == find_numpy.hash_image(picture, 256).tolist()


def test_it_says_what_is_missing(monkeypatch):
    assert find_numba.unavailable() is None
    monkeypatch.setattr(find_numba, "find_spec", lambda name: None)
    assert find_numba.unavailable() == "numba and pyarrow not installed"


def test_importing_it_does_not_import_numba():
    code = "import sys, hashbench.hashers.find.numba; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.slow
def test_it_compiles_where_nothing_can_be_kept(tmp_path):
    # No folder can be made under a file, so neither place that Numba tries is writable, even for root.
    shutil.copy(kernel.__file__, tmp_path)
    tmp_path.joinpath("__pycache__").touch()
    nowhere = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    code = "import kernel; print(kernel.half_window(250))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=kept | nowhere, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("3\n", "")


def test_threads_do_not_disturb_each_other(picture):
    pictures = [picture.rotate(angle) for angle in range(100)]
    alone = [find_numba.hash_image(image, 256).tobytes() for image in pictures]
    with ThreadPoolExecutor(4) as threads:
        together = threads.map(lambda image: find_numba.hash_image(image, 256).tobytes(), pictures)
        assert list(together) == alone
