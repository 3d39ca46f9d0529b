"""Known hashes of pictures that scikit-image and scikit-learn ship.

golden.csv was derived by the reference implementations, and all exact ones agreed. The references had before
reproduced the hashes of 935 other pictures, made by the original program and its corrected version, which cannot be
shipped. An empty hash means that the published program stops at this picture.
"""

import csv
import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.hasher import unavailable
from hashbench.hashers.registry import ENTRIES, find_entry

with Path(__file__).with_name("golden.csv").open(newline="") as table:
    ROWS = list(csv.DictReader(table))


def picture(row):
    file = Path(find_spec(row["package"]).origin).parent / row["file"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"], f"{file} is another picture"
    with Image.open(file) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    "implementation",
    [
        pytest.param(entry.implementation, marks=pytest.mark.slow if entry.implementation == "reference" else ())
        for entry in ENTRIES
        if entry.method == "find"
    ],
)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_find_gives_the_known_hash(row, implementation):
    entry = find_entry("find", implementation)
    if reason := unavailable(entry.module):
        pytest.skip(reason)
    digest = import_module(entry.module).hash_image(picture(row), 256)
    differing = int.from_bytes(digest.tobytes()) ^ int(row["find"], 16)
    assert differing.bit_count() <= (0 if entry.exact else 2)


@pytest.mark.parametrize("row", [row for row in ROWS if row["find_published"]], ids=lambda row: row["file"])
@pytest.mark.slow
def test_published_find_gives_the_known_hash(row):
    module = import_module("hashbench.hashers.find_published.reference")
    assert module.hash_image(picture(row), 256).tobytes().hex() == row["find_published"]


def test_published_find_refuses_the_portrait_one():
    (row,) = [row for row in ROWS if not row["find_published"]]
    module = import_module("hashbench.hashers.find_published.reference")
    with pytest.raises(PictureError, match=r"^published FINd reads past the end of a portrait picture \(14 x 25\)$"):
        module.hash_image(picture(row), 256)


def test_published_differs_on_landscape_pictures_only():
    differ = {row["file"] for row in ROWS if row["find_published"] not in ("", row["find"])}
    assert differ == {"data/chelsea.png", "datasets/images/china.jpg"}
