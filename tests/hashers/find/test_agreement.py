"""Every exact implementation against the reference, bit for bit, and the contract about their input."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from hashbench.errors import InputError, PictureError
from hashbench.hashers.find import reference
from hashbench.hashers.hasher import unavailable
from hashbench.hashers.registry import ENTRIES

USABLE = [entry for entry in ENTRIES if entry.method.startswith("find") and not unavailable(entry.module)]
ALL = [import_module(entry.module) for entry in USABLE]
EXACT = [import_module(entry.module) for entry in USABLE if entry.method == "find" and entry.exact]
FAST = [module for module in EXACT if module is not reference]


def name_of(module):
    return module.__name__.removeprefix("hashbench.hashers.")


def noise(width, height, mode="RGB"):
    """Return a random picture, the same one every time for a size and mode."""
    pixels = np.random.default_rng(width * height).integers(0, 256, (height, width, 4), np.uint8)
    rgba = Image.fromarray(pixels)
    match mode:
        case "P":
            return rgba.convert("RGB").convert("P")
        case "PA":
            return rgba.convert("RGB").convert("P").convert("PA")
        case "I" | "I;16":
            wide = pixels.view(np.uint32)[..., 0] >> 20
            return Image.fromarray(wide.astype(np.int32 if mode == "I" else np.uint16))
        case "F":
            return Image.fromarray(pixels[..., 0] * np.float32(0.9))
        case "RGBA":
            return rgba
        case "CMYK" | "1" | "L":
            return rgba.convert("RGB").convert(mode)
        case _:
            return rgba.convert(mode)


def hashes(image):
    return {name_of(module): module.hash_image(image, 256).tobytes().hex() for module in EXACT}


def assert_all_agree(image):
    found = hashes(image)
    assert len(set(found.values())) == 1, f"{image.mode} {image.size}: {found}"


sides = st.integers(1, 40)


@settings(max_examples=40, deadline=None)
@given(st.tuples(sides, sides, st.just(3)).flatmap(lambda shape: arrays(np.uint8, shape)))
def test_small_pictures_of_any_content(pixels):
    assert_all_agree(Image.fromarray(pixels))


@pytest.mark.parametrize("size", [(1, 1), (64, 65), (65, 64), (2, 500), (600, 20), (130, 67), (20, 600)])
def test_difficult_sizes(size):
    assert_all_agree(noise(*size))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I", "I;16", "F"])
def test_difficult_modes(mode):
    image = noise(33, 21, mode)
    assert image.mode == mode
    assert_all_agree(image)


def test_the_compiled_ones_agree_with_numpy_at_every_width_and_height():
    modules = [module for module in FAST if name_of(module) in ("find.numpy", "find.numba", "find.cython")]
    for side in range(1, 513):
        image = noise(side, 513 - side)
        assert len({module.hash_image(image, 256).tobytes() for module in modules}) == 1, image.size


@pytest.mark.parametrize("module", FAST, ids=name_of)
def test_luma_is_rounded_as_written(module):
    # The mean of one pixel is its luma. Fused or reordered additions give 5.569999999999999.
    stages = [stage for stage in module.STAGES if stage.__name__ in ("load_rgb", "luma", "box_means")]
    value = Image.new("RGB", (1, 1), (5, 5, 10))
    for stage in stages:
        value = stage(value)
    assert value.tolist() == [[5.57] * 64] * 64


@pytest.mark.parametrize("module", ALL, ids=name_of)
def test_stages_make_the_hash(module):
    image = value = noise(90, 70)
    for stage in module.STAGES:
        value = stage(value)
    digest = module.hash_image(image, 256)
    assert (digest.dtype, digest.shape) == (np.uint8, (32,))
    assert digest.tolist() == value.tolist()


@pytest.mark.parametrize("module", ALL, ids=name_of)
@pytest.mark.parametrize(("mode", "size"), [("RGB", (40, 30)), ("P", (40, 30)), ("RGB", (530, 9)), ("L", (530, 9))])
def test_the_picture_is_left_as_it_was(module, mode, size):
    image = noise(*size, mode)
    before = image.copy()
    module.hash_image(image, 256)
    assert (image.mode, image.size) == (mode, size)
    assert image == before


@pytest.mark.parametrize("module", ALL, ids=name_of)
def test_refusals(module):
    with pytest.raises(PictureError, match=r"at least one pixel, and this picture has none \(0 x 5\)$"):
        module.hash_image(Image.new("RGB", (0, 5)), 256)
    with pytest.raises(PictureError, match=r"^Pillow cannot turn a picture of mode La into RGB: "):
        module.hash_image(Image.new("La", (9, 5)), 256)
    with pytest.raises(InputError, match=r"makes 256 bits, not 64: ask for find-(published-)?256$"):
        module.hash_image(Image.new("RGB", (9, 5)), 64)


def test_16_bit_pictures_are_clipped_as_pillow_does():
    ramp = np.arange(40 * 30, dtype=np.uint16).reshape(30, 40)
    clipped = np.minimum(ramp, 255).astype(np.uint8)
    for module in EXACT:
        wide, narrow = (module.hash_image(Image.fromarray(pixels), 256).tolist() for pixels in (ramp, clipped))
        assert wide == narrow


@pytest.mark.parametrize("module", ALL, ids=name_of)
def test_stages_have_the_same_names(module):
    # The compiled ones take each row from pixels to sums in one go.
    names = ["load_rgb", "luma", "box_means", "transform", "pack"]
    if name_of(module) in ("find.numba", "find.cython"):
        names.remove("luma")
    assert [stage.__name__ for stage in module.STAGES] == names
