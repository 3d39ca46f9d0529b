"""Fixtures that tests share: drawn pictures, and small labelled collections of random hashes."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from PIL import Image

from hashbench.corpus.families import families_of
from hashbench.corpus.images import index_images
from hashbench.corpus.sources import find_source, list_pictures

Draw = Callable[..., Image.Image]

# What is imported and collected stays to the end, so looking for garbage in it would only take time.
gc.disable()

# A test must not fail because the machine is busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def _draw(seed: int, size: tuple[int, int] = (48, 48), mode: str = "RGB") -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).convert(mode)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no process waits for them at the end.

    One process does the whole run of the workflow. The other must not wait for that run: files with slow tests come
    before the recipes, which need what it left.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}

    def place(item: pytest.Item) -> int:
        if item.path.name == "test_recipes.py":
            return 2
        if item.path.parent.name == "workflow":
            return 0
        return 1 if item.path in slow else 3

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Exempt from garbage collection what stays to the end: thousands of tests and the modules that they import."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def draw() -> Draw:
    """Return a function that draws a smooth picture, the same one for a seed, size and mode."""
    return _draw


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder of twelve JPEG files, four a family: 0101_0.jpg to 0303_3.jpg."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(12):
        family, member = divmod(number, 4)
        _draw(number).save(folder / f"{(family + 1) * 101:04}_{member}.jpg")
    return folder


@pytest.fixture
def images(folder) -> pd.DataFrame:
    """Return the `images` table of `folder`."""
    return index_images(list_pictures(find_source(str(folder)), folder), folder)


@dataclass(frozen=True)
class Hashed:
    """A collection of hashes: the tables, and the same as plain Python (image_id, hash as an integer, family)."""

    bits: int
    hashes: pd.DataFrame
    images: pd.DataFrame
    families: pd.DataFrame
    records: list[tuple[int, int, str | None]]


@pytest.fixture(scope="session")
def make_hashed() -> Callable[..., Hashed]:
    """Return a function that makes a `Hashed` collection of `n` pictures in `families` families."""

    def make(n: int, *, bits: int, families: int, unlabelled: float = 0.0, seed: int = 1) -> Hashed:
        rng = np.random.default_rng((seed, n, bits))
        # Families differ from a common centre, members from their family: distances overlap.
        centres = (rng.random(bits) < 0.5) ^ (rng.random((families + 1, bits)) < 0.25)
        member_of = rng.integers(0, families, n)
        values = np.packbits(centres[member_of] ^ (rng.random((n, bits)) < 0.12), axis=1)
        ids = 2 * rng.choice(2**63 - 1, n, replace=False).astype(np.uint64)  # half of them beyond int64
        known = rng.random(n) >= unlabelled
        labels = [f"family {family}" if labelled else None for family, labelled in zip(member_of, known, strict=True)]
        images = pd.DataFrame({"image_id": ids, "family": pd.Series(labels, dtype=object), "status": "ok"})
        hashes = pd.DataFrame(
            {"image_id": ids, "bits": bits, "hash": [row.tobytes() for row in values], "status": "ok"}
        )
        records = [
            (int(image_id), int.from_bytes(row.tobytes(), "big"), label)
            for image_id, row, label in zip(ids, values, labels, strict=True)
        ]
        shuffled = hashes.sample(frac=1, random_state=seed, ignore_index=True)
        return Hashed(bits, shuffled, images, families_of(images), records)

    return make
