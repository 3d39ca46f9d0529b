"""Masks of sure bits: literal ones, and the masks of a method's implementations against each other."""

from collections import Counter
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers import sure, sure_kernel
from hashbench.hashers.hasher import Hasher, Picture, unavailable
from hashbench.hashers.proof import drawn
from hashbench.hashers.registry import ENTRIES, WEIGHTED
from hashbench.hashers.variant import Variant

MASKED = [
    entry
    for entry in ENTRIES
    if not unavailable(entry.module) and hasattr(import_module(entry.module), "hash_with_mask")
]
# Made by find/reference, pdq/numpy and phash/imagehash (imagehash 4.3.2 with Pillow 13.0.0 and SciPy 1.17.1).
KNOWN = {
    ("find", 256): "f640c806faa9bea0e529fd57e800fc08f56ff900a3f7a3ffc16b3fffbfff7fff "
    "36d7b5dedda6c3b6772deeef9e5d73c5f03d9f9501fbc3fd0007fff30fff002f",
    ("pdq", 256): "f6528997f6c9ffe805afeb5fec084017f1fffb43301c3fffd1202d7bbfffefcb "
    "f6b661d0bfafc7b0ef6dddcc9c0ce78df01d7e35e3fb83fc5d0fffe31fff000f",
    ("phash", 256): "bffcfffffffe7fda7ff0a403b5a2804f501f8c3f003f025f0a7f8bff04af15ff "
    "e800e800ffe0e07fe0ffcff8efc3de3fdf03dde7dc9e3bbdda73177432fd35db",
    ("phash", 64): "d0a57bd2a2db4bff e0e0fce2e31fdf1f",
}


def masks(entry, image):
    module = import_module(entry.module)
    return {bits: tuple(map(bytes, module.hash_with_mask(image, bits))) for bits in entry.bits}


@pytest.mark.parametrize(("bits", "number"), [(64, 38), (256, 154)])
def test_sixty_per_cent_of_the_bits_are_sure(bits, number):
    assert sure.sure_bits(bits) == number


@pytest.mark.parametrize(
    ("margins", "expected"),
    [
        # 10 of 16: the larger of 5 9 7 8 6, and of seven times 4 the first five.
        ([5, 1, 4, 4, 0, 9, 4, 4, 4, 7, 2, 3, 8, 6, 4, 4], 0b1011_0111_1100_1100),
        ([0.0] * 16, 0b1111_1111_1100_0000),
        (list(range(16)), 0b0000_0011_1111_1111),
    ],
)
def test_the_surest_bits_are_those_with_the_largest_margins_and_of_equal_ones_the_first(margins, expected):
    margins = np.array(margins, np.float64)
    assert int.from_bytes(sure.mask_of(margins).tobytes(), "big") == expected
    for values in (margins, margins.astype(np.float32)):
        assert int.from_bytes(sure_kernel.mask_of(values, 10)[0].tobytes(), "big") == expected


def test_the_gap_is_between_the_least_sure_and_the_surest_other_bit():
    margins = np.array([3, 20, 1, 30, 40, 50, 2, 12], np.float64)  # five of eight are sure
    assert sure_kernel.mask_of(margins, 5)[1] == 12 - 3


@pytest.mark.parametrize("entry", MASKED, ids=lambda entry: entry.name)
def test_masks_of_drawn_pictures_are_known(entry):
    found = [masks(entry, drawn(*size)) for size in ((250, 200), (40, 300))]
    for bits in entry.bits:
        assert " ".join(of_picture[bits][1].hex() for of_picture in found) == KNOWN[entry.method, bits]


@pytest.mark.parametrize("entry", MASKED, ids=lambda entry: entry.name)
def test_the_hash_beside_a_mask_is_the_hash(entry, draw):
    module, image = import_module(entry.module), draw(3, (90, 70))
    for bits, (digest, mask) in masks(entry, image).items():
        assert digest == module.hash_image(image, bits).tobytes()
        assert int.from_bytes(mask, "big").bit_count() == sure.sure_bits(bits)


@pytest.mark.parametrize("method", ["find", "pdq", "phash"])
def test_all_implementations_agree_on_flat_symmetric_and_narrow_pictures(method, draw):
    entries = [entry for entry in MASKED if entry.method == method]
    y, x = np.mgrid[:90, :90]
    symmetric = Image.fromarray((abs(x - 45) + abs(y - 45)).astype(np.uint8)).convert("RGB")
    chequers = Image.fromarray(((x // 9 + y // 9) % 2 * 255).astype(np.uint8)).convert("RGB")
    flat = Image.new("RGB", (40, 30), (200, 9, 77))
    for image in (symmetric, chequers, flat, flat.resize((3, 50)), draw(5, (131, 90)), draw(6, (64, 64), "L")):
        first, *others = (masks(entry, image) for entry in entries)
        assert len(others) > 0
        assert all(other == first for other in others), image.size


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_hasher_gives_the_mask_or_says_that_there_is_none(entry, draw):
    if reason := unavailable(entry.module):
        pytest.skip(reason)
    image = draw(7, (90, 70))
    for bits in entry.bits:
        hasher = Hasher(entry.method, entry.implementation, bits, entry.module)
        digest, mask = hasher.mask_picture(Picture(image))
        assert digest.tolist() == hasher.hash_image(image).tolist()
        if entry in MASKED:
            assert mask.tobytes() == masks(entry, image)[bits][1]
        else:
            assert mask is None
    assert (entry in MASKED) == (entry.method in ("find", "pdq", "phash") and entry.exact)


def test_without_the_proof_imagehash_makes_hash_and_mask(monkeypatch):
    module = import_module("hashbench.hashers.phash.numba")
    expected = import_module("hashbench.hashers.phash.imagehash").hash_with_mask(drawn(90, 70), 64)
    monkeypatch.setattr(module, "fallback_reason", lambda: "another Pillow")
    assert [bytes(part) for part in module.hash_with_mask(drawn(90, 70), 64)] == [bytes(part) for part in expected]


@pytest.mark.parametrize("entry", MASKED, ids=lambda entry: entry.name)
def test_a_weighted_hasher_puts_the_mask_behind_the_same_hash(entry, draw):
    image = draw(1)
    for bits in entry.bits:
        plain = Hasher(entry.method, entry.implementation, bits, entry.module)
        weighted = replace(plain, weighted=True)
        expected = b"".join(masks(entry, image)[bits])
        assert weighted.hash_image(image).tobytes() == expected
        assert weighted.hash_batch([image])[0].tobytes() == expected
        assert expected.startswith(plain.hash_image(image).tobytes())
        assert (plain.variant, weighted.variant) == (f"{entry.method}-{bits}", f"{entry.method}-{bits}w")


def test_every_weighted_variant_has_masks_of_several_implementations_that_are_compared():
    makers = Counter(Variant(entry.method, bits, weighted=True) for entry in MASKED for bits in entry.bits)
    assert {*makers} == {*WEIGHTED}
    assert min(makers.values()) >= 2
