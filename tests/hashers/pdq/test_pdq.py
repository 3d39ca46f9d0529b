import numpy as np
import pytest
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers import quality
from hashbench.hashers.hasher import unavailable
from hashbench.hashers.pdq import kernel
from hashbench.hashers.pdq import numba as compiled
from hashbench.hashers.pdq import numpy as own
from hashbench.hashers.pdq import pdqhash as library
from hashbench.hashers.pdq.score import score_of

NEEDS_LIBRARY = pytest.mark.skipif(bool(unavailable(library.__name__)), reason="the extra pdq is not installed")
IMPLEMENTATIONS = [own, compiled, pytest.param(library, marks=NEEDS_LIBRARY)]


def pattern(width, height):
    """A picture of whole-number arithmetic alone, so that it is the same everywhere."""
    y, x, channel = np.mgrid[:height, :width, :3]
    return Image.fromarray(((x * x + 3 * x * y + 7 * y + 900 * channel) // 97 % 256).astype(np.uint8))


def noise(width, height):
    return Image.fromarray(np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8))


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize(
    ("size", "expected"),
    # pdqhash.compute of pdqhash 0.2.8.
    [
        ((250, 250), "7555a555aa6a6a464a4ed24eb6ca64cccccc988c719ec79c1e1cf83c01f87ff0"),
        ((180, 250), "92dab6d226d264d24cda9555aad55296a5b5c93636664ce6b1cc4f0cb83c47f8"),
        ((640, 90), "78f88692555507f8e1ebd6b083ead4f287f884f283ea87d087f807e01fe0ff00"),
    ],
)
def test_hashes_are_those_of_the_library(implementation, size, expected):
    assert implementation.hash_image(pattern(*size), 256).tobytes().hex() == expected


@NEEDS_LIBRARY
@pytest.mark.parametrize("size", [(48, 48), (64, 64), (99, 33), (129, 257), (700, 500), (20, 1000), (4, 90), (5, 90)])
def test_numpy_gives_the_bits_and_grades_of_the_library(size, draw):
    for seed in range(5):
        image = draw(seed, size)
        assert own.hash_image(image, 256).tobytes() == library.hash_image(image, 256).tobytes()
        assert own.assess(image) == library.assess(image)


@pytest.mark.parametrize(
    "size",
    # Around strips of 32 rows and windows of 1, 2 and 3 pixels: up to 128, 256 and 384 pixels. And odd, narrow, large.
    [(5, 5), (31, 33), (128, 129), (129, 128), (160, 257), (256, 257), (385, 64), (20, 1000), (1100, 31), (4, 90)],
)
def test_compiled_smoothing_hashes_and_grades_are_exact(size, draw):
    for image in (draw(1, size), noise(*size), Image.new("RGB", size, (9, 8, 7)), draw(2, size).convert("P")):
        smooth = compiled.load(image)
        if min(size) >= own.SHORTEST_SIDE:
            assert (smooth.means == own.smooth(own.luma(own.load_rgb(image)))).all()
        assert compiled.hash_image(image, 256).tolist() == own.hash_image(image, 256).tolist()
        assert compiled.assess(image) == own.assess(image)


def test_compiled_luma_is_rounded_once_for_every_red_and_blue():
    red, blue = np.meshgrid(np.arange(256), np.arange(256))
    for green in (0, 1, 77, 254):
        pixels = np.stack([red, np.full_like(red, green), blue, red], axis=-1).astype(np.uint8)
        luma = np.zeros((256, 256), np.float32)
        extrema = kernel._luma(pixels.reshape(256, 1024).view(np.int32), luma)
        assert (luma == own.luma(pixels[..., :3])).all()
        assert extrema == (587 * green, 587 * green + 255 * 413)


@pytest.mark.parametrize("top", range(20, 33))
def test_compiled_flatness_is_that_of_the_greys(top):
    # The luma of these two colours spans from less than 2 to 6 levels.
    image = Image.new("RGB", (40, 50), (20, 20, 20))
    image.putpixel((39, 49), (top, 24, 20))
    assert compiled.load(image).flat == (quality.assess(image) == quality.FLAT)


@NEEDS_LIBRARY
@pytest.mark.parametrize("level", [0, 9, 127, 255])
def test_even_the_noise_of_a_flat_picture_is_the_library_s(level):
    image = Image.new("RGB", (70, 50), (level, level, 255 - level))
    assert own.hash_image(image, 256).tobytes() == library.hash_image(image, 256).tobytes()


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_a_picture_too_narrow_to_hash_has_zeros(implementation):
    assert not implementation.hash_image(pattern(4, 90), 256).any()
    assert implementation.hash_image(pattern(5, 90), 256).any()
    assert implementation.assess(pattern(4, 90)) == quality.FEATURELESS


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_there_is_one_size(implementation):
    with pytest.raises(InputError, match=r"^PDQ makes 256 bits, not 64: ask for pdq-256$"):
        implementation.hash_image(pattern(64, 64), 64)


def test_smoothing_is_two_narrow_boxes_each_way():
    # 128 pixels: a window of one, so the samples are pixels: rows and columns int((i + 0.5) * 2) = 1, 3, 5, ...
    values = np.arange(128 * 128, dtype=np.float32).reshape(128, 128)
    assert (own.smooth(values) == values[1::2, 1::2]).all()
    # 129 pixels: a window of two, of the pixel and the one after it; at the edge of the pixel alone. Twice each way.
    ramp = np.tile(np.arange(129, dtype=np.float32), (129, 1))
    once = np.append(np.arange(128) + 0.5, 128)
    twice = np.append((once[:-1] + once[1:]) / 2, 128)
    columns = ((np.arange(64) + 0.5) * 129 / 64).astype(int)
    assert own.smooth(ramp)[0].tolist() == twice[columns].tolist()


@pytest.mark.parametrize(
    ("step", "score"),
    # A step of 20 levels across all 64 rows: int(20 * 100 / 255) = 7 per cent, 64 * 7 // 90 = 4.
    [(0, 0), (20, 4), (-20, 4), (40, 10), (80, 22), (255, 71)],
)
def test_the_score_is_the_sum_of_whole_per_cent_gradients(step, score):
    means = np.full((64, 64), 255.0 if step < 0 else 0.0)
    means[:, 32:] += step
    assert score_of(means) == score_of(means.T) == score
    single = means.astype(np.float32)
    assert kernel.score_of(single) == kernel.score_of(single.T.copy()) == score


def test_the_score_ends_at_a_hundred():
    assert score_of(255.0 * (np.indices((64, 64)).sum(axis=0) % 2)) == 100


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize(
    ("image", "flag"),
    [
        (pattern(200, 200), quality.OK),
        (Image.linear_gradient("L"), quality.FEATURELESS),  # steps of less than a per cent count as none
        (Image.new("RGB", (200, 200), (9, 9, 9)), quality.FLAT),
        (Image.new("L", (0, 5)), None),
        (Image.new("La", (50, 50)), None),
    ],
    ids=["pattern", "gradient", "flat", "no pixels", "no way to RGB"],
)
def test_pictures_are_graded_by_the_method_s_own_score(implementation, image, flag):
    assert implementation.assess(image) == flag


def test_without_the_library_the_reason_names_the_extra(monkeypatch):
    monkeypatch.setattr(library, "find_spec", lambda name: None)
    assert unavailable(library.__name__) == "pdqhash not installed: it is the extra `pdq`, and needs a C++ compiler"
