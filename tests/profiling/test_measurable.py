from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.measurable import measurable_files, refusal


def images(*sizes, noted=()):
    rows = [(90 - number, f"{number}.jpg", *size) for number, size in enumerate(sizes)]
    table = pd.DataFrame(rows, columns=["image_id", "path", "width", "height"])
    return table.assign(reason=["a note" if number in noted else None for number in range(len(sizes))])


@pytest.mark.parametrize(
    ("sizes", "number", "chosen"),
    [
        # Ids fall with the number in the name.
        ([(9, 9), (9, 9), (5, 5)], 5, [1, 0]),
        ([(9, 9), (9, 9), (9, 9)], 2, [2, 1]),
        ([(9, 5), (9, 5), (9, 5), (7, 7)], 5, [3]),  # square before common
        ([(9, 5), (5, 9), (5, 9)], 5, [0]),  # none square: wide before common
        ([(4, 9), (5, 9), (5, 9)], 5, [2, 1]),  # all upright
    ],
)
def test_pictures_of_the_commonest_size(monkeypatch, sizes, number, chosen):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1)
    root = Path("root")
    assert measurable_files(images(*sizes), root, number) == [root / f"{name}.jpg" for name in chosen]
    assert Image.MAX_IMAGE_PIXELS is None


def test_pictures_with_a_note_are_the_last_choice(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1)
    sizes = [(9, 9), (9, 9), (5, 5)]
    assert measurable_files(images(*sizes, noted=(0, 1)), Path(), 5) == [Path("2.jpg")]
    assert measurable_files(images(*sizes, noted=(0, 1, 2)), Path(), 5) == [Path("1.jpg"), Path("0.jpg")]


def test_an_implementation_refuses_a_picture_or_does_not(draw, tmp_path):
    for name, size in (("upright", (48, 64)), ("wide", (64, 48))):
        draw(1, size).save(tmp_path / f"{name}.png")
    published = Hasher("find-published", "numpy", 256, "hashbench.hashers.find_published.numpy")
    assert refusal(published, tmp_path / "wide.png") == ""
    assert refusal(published, tmp_path / "upright.png").endswith(
        "upright.png: published FINd reads past the end of a portrait picture (48 x 64)"
    )
