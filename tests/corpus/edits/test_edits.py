from io import BytesIO
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageOps

from hashbench.corpus.edits import details, encodings, geometry, overlays, tones
from hashbench.corpus.edits.edit import apply_edit, describe
from hashbench.corpus.edits.registry import EDITS
from hashbench.errors import PictureError

CASES = [(edit, strength) for edit in EDITS for strength in edit.strengths]
NAMED = {edit.name: edit for edit in EDITS}


def name_of(case):
    return describe(*case)


def pixels(image):
    return np.asarray(image.convert("RGB"), np.int64)


@pytest.fixture
def picture(draw):
    return draw(1, (100, 80))


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_edit_is_the_same_every_time_and_leaves_its_picture_alone(case, picture):
    before = picture.copy()
    first, second = (apply_edit(*case[:1], picture, case[1], seed=7) for _ in range(2))
    assert picture == before
    assert first.size == second.size
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("case", [case for case in CASES if case[0].name != "PNG"], ids=name_of)
def test_an_edit_changes_the_picture(case, picture):
    edited = apply_edit(case[0], picture, case[1], seed=7)
    assert edited.size != picture.size or np.abs(pixels(edited) - pixels(picture)).max() > 0


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_strengths_ascend_and_the_typical_one_is_among_them(edit):
    assert edit.typical in edit.strengths
    assert edit.strengths == (None,) or (3 <= len(edit.strengths) <= 5 and "{}" in edit.unit)
    assert list(edit.strengths) == sorted(edit.strengths)


def test_no_two_edits_have_the_same_name():
    assert len(NAMED) == len(EDITS)


def test_a_picture_too_small_to_edit_is_refused():
    with pytest.raises(PictureError, match=r"^too small to edit \(31 x 90\)$"):
        apply_edit(NAMED["caption"], Image.new("RGB", (31, 90)), 10, seed=1)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_smallest_picture_survives_every_edit(case, draw):
    apply_edit(case[0], draw(2, (32, 300)), case[1], seed=1)
    apply_edit(case[0], draw(2, (300, 32)), case[1], seed=1)


def test_chance_follows_from_the_seed_and_not_from_the_strength(picture):
    edit = NAMED["noise"]
    weak, strong = (pixels(apply_edit(edit, picture, strength, seed=3)) - pixels(picture) for strength in (1, 8))
    # The same normal values, times 1 and 8: where neither is clipped, the sign of the larger ones agrees.
    moved = (np.abs(weak) > 1) & (pixels(picture) > 60) & (pixels(picture) < 195)
    assert moved.any()
    assert (np.sign(weak) == np.sign(strong))[moved].all()
    assert apply_edit(edit, picture, 8, seed=4).tobytes() != apply_edit(edit, picture, 8, seed=3).tobytes()


def test_png_keeps_every_pixel(picture):
    assert apply_edit(NAMED["PNG"], picture, None, seed=1).tobytes() == picture.tobytes()


def test_a_viewer_shows_the_exif_rotated_picture_upright(picture):
    file = BytesIO(encodings.turned_by_exif(picture, None, Random(1)))
    with Image.open(file) as stored:
        assert stored.size == (80, 100)
        assert ImageOps.exif_transpose(stored).tobytes() == picture.tobytes()


@pytest.mark.parametrize(("name", "kind"), [("JPEG", "JPEG"), ("WebP", "WEBP"), ("GIF", "GIF"), ("PNG", "PNG")])
def test_an_encoding_is_a_file_of_its_format(name, kind, picture):
    edit = NAMED[name]
    with Image.open(BytesIO(edit.function(picture, edit.typical, Random(1)))) as stored:
        assert stored.format == kind


@pytest.mark.parametrize(
    ("function", "strength", "size"),
    [
        (geometry.scale, 0.5, (50, 40)),
        (geometry.stretch, 0.75, (75, 80)),
        (geometry.crop, 10, (80, 64)),
        (geometry.border, 10, (120, 96)),
        (geometry.rotate, 15, (100, 80)),
        (geometry.rotate, 90, (80, 100)),
        (overlays.screenshot, 10, (100, 96)),
    ],
)
def test_sizes_follow_from_strengths(function, strength, size, picture):
    assert function(picture, strength, Random(1)).size == size


def test_flips_are_undone_by_themselves(picture):
    for edit in (geometry.mirror, geometry.flip):
        assert edit(edit(picture, None, Random(1)), None, Random(1)) == picture


@pytest.mark.parametrize(
    ("function", "strength", "value"),
    # 100 * 1.5; 255 * (100 / 255) ** 2 = 39.2; a grey picture has its own mean, so contrast leaves it.
    [(tones.brightness, 1.5, 150), (tones.gamma, 2, 39), (tones.contrast, 2.5, 100), (tones.greyscale, None, 100)],
)
def test_tones_of_a_grey_picture(function, strength, value):
    edited = function(Image.new("RGB", (40, 40), (100, 100, 100)), strength, Random(1))
    assert edited.convert("RGB").getcolors() == [(1600, (value, value, value))]


def test_noise_has_the_standard_deviation_that_it_says():
    grey = Image.new("RGB", (200, 200), (128, 128, 128))
    assert np.std(pixels(details.noise(grey, 20, Random(1)))) == pytest.approx(20, rel=0.02)


def test_a_sticker_covers_its_share_of_the_area():
    covered = overlays.sticker(Image.new("RGB", (200, 200), (0, 0, 255)), 20, Random(1))
    share = (pixels(covered) != (0, 0, 255)).any(axis=-1).mean()
    assert share == pytest.approx(0.20, abs=0.01)


def test_edits_in_words():
    assert describe(NAMED["crop"], 10) == "crop, 10 % off each side"
    assert describe(NAMED["GIF"], None) == "GIF"
