"""Pictures are hashed while they are indexed, each decoded once, and `hash_images` gathers what was made."""

import os
import sys
from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from hashbench.corpus import images as indexing
from hashbench.corpus.images import image_id, index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.errors import PictureError
from hashbench.hashers import registry
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import hash_images
from hashbench.hashers.shelf import Shelf, shelf_of

NAMES = ["find/numba", "ahash/numba", "phash/numba", "dhash/numba", "whash/numba", "pdq/numba"]


@pytest.fixture
def shelves(tmp_path) -> list[Shelf]:
    """The six implementations that make the ten variants."""
    return [shelf(name, tmp_path / "shelves" / name) for name in NAMES]


def shelf(name, folder):
    entry = registry.find_entry(*name.split("/"))
    hashers = [Hasher(entry.method, entry.implementation, bits, entry.module) for bits in entry.bits]
    return Shelf(tuple(hashers), folder, code="1")


def index(folder, shelves, **options):
    return index_images(list_pictures(find_source(str(folder)), folder), folder, shelves=shelves, **options)


class Noted:
    """Counts calls in a file, because a child process may make them."""

    def __init__(self, file):
        self.file = file
        file.touch()

    def __len__(self):
        return self.file.stat().st_size

    def note(self):
        with self.file.open("a") as notes:
            notes.write("x")


@pytest.fixture
def seen(tmp_path) -> Noted:
    return Noted(tmp_path / "seen")


def made_up(monkeypatch, tmp_path, hash_image, name="made/up") -> Shelf:
    module = ModuleType("made_up_hasher")
    module.hash_image = hash_image
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return Shelf((Hasher(*name.split("/"), 8, module.__name__),), tmp_path / "made_up", code="1")


@pytest.mark.slow
def test_ten_variants_from_one_decoding_are_those_that_each_makes_alone(folder, shelves, tmp_path, monkeypatch, seen):
    (folder / "0101_text.jpg").write_text("no picture")
    original = indexing.open_noted
    monkeypatch.setattr(indexing, "open_noted", lambda *given: seen.note() or original(*given))
    images = index(folder, shelves)
    assert len(seen) == 13
    pd.testing.assert_frame_equal(images, index(folder, ()))
    monkeypatch.setattr("hashbench.hashers.hashing.open_image", None)  # nothing is left to decode
    shared = {one.name: hash_images(images, folder, one) for one in shelves}
    monkeypatch.undo()
    for one in shelves:
        table, run = shared[one.name]
        alone, _ = hash_images(images, folder, replace(one, folder=tmp_path / "alone"))
        pd.testing.assert_frame_equal(table, alone)
        assert len(table) == 12 * len(one.hashers)
        assert (run.pass_of, run.executor, run.workers) == (" ".join(NAMES), "serial", 1)
        assert (run.pictures, run.pictures_hashed, run.shards, run.shards_hashed) == (12, 12, 8, 8)
        assert run.overhead_seconds_per_picture == pytest.approx((run.wall_seconds - run.busy_seconds) / 12)
    owns = [run.own_seconds for _, run in shared.values()]
    assert min(owns) > 0
    assert sum(owns) < run.busy_seconds


def test_a_second_time_only_what_is_missing_is_hashed(folder, tmp_path, monkeypatch, seen):
    one = made_up(monkeypatch, tmp_path, lambda image, bits: seen.note() or np.zeros(1, np.uint8))
    index(folder, [one])
    assert len(seen) == 12
    index(folder, [one])
    assert len(seen) == 12
    # Edited code: the other implementation's shards stay as they are.
    index(folder, [one, replace(one, folder=tmp_path / "other", code="2")])
    assert len(seen) == 24
    # With 12 pictures in 8 shards, the second picture is in the shard of the tenth.
    (folder / sorted(folder.iterdir(), key=lambda path: image_id(path.name))[1].name).write_text("no picture")
    index(folder, [one])
    assert len(seen) == 24 + 1


def test_a_run_that_was_killed_as_it_indexed_keeps_its_whole_shards(folder, tmp_path, monkeypatch, seen):
    def hash_image(image, bits):
        if len(seen) == 5:  # the twelve pictures are in shards of 2, 2, 2, 2, 1, 1, 1 and 1
            raise KeyboardInterrupt
        seen.note()
        return np.zeros(1, np.uint8)

    one = made_up(monkeypatch, tmp_path, hash_image)
    with pytest.raises(KeyboardInterrupt):
        index(folder, [one])
    assert sorted(path.name[:8] for path in one.folder.iterdir()) == ["000-of-8", "001-of-8"]
    for _ in range(5):
        seen.note()
    _, run = hash_images(index(folder, [one]), folder, one)
    assert len(seen) == 10 + 8
    assert (run.pictures, run.pictures_hashed, run.shards, run.shards_hashed) == (12, 8, 8, 6)


def test_the_pass_is_told_until_its_shards_are_replaced(folder, tmp_path, monkeypatch):
    one = made_up(monkeypatch, tmp_path, lambda image, bits: np.zeros(1, np.uint8))
    images = index(folder, [one, replace(one, hashers=(replace(one.hashers[0], method="other"),), folder=tmp_path)])
    assert hash_images(images, folder, one)[1].pass_of == "made/up other/up"
    edited = replace(one, code="2")
    _, run = hash_images(images, folder, edited)
    assert (run.pass_of, run.own_seconds, run.pictures_hashed) == ("made/up", None, 12)
    _, run = hash_images(images, folder, edited)
    assert (run.pass_of, run.pictures_hashed) == ("made/up", 0)
    assert not (folder / "pass.json").exists()


def test_an_implementation_that_fails_neither_stops_indexing_nor_another(folder, shelves, tmp_path, monkeypatch):
    def fails(image, bits):
        raise ZeroDivisionError("division by zero")

    broken = made_up(monkeypatch, tmp_path, fails)
    images = index(folder, [broken, shelves[0]])
    assert set(images.status) == {"ok"}
    assert hash_images(images, folder, shelves[0])[1].pass_of == "find/numba"
    with pytest.raises(ZeroDivisionError):
        hash_images(images, folder, broken)


def test_a_picture_that_is_refused_is_a_row_with_a_reason(folder, tmp_path, monkeypatch):
    def refuses(image, bits):
        raise PictureError("too red")

    one = made_up(monkeypatch, tmp_path, refuses)
    table, run = hash_images(index(folder, [one]), folder, one)
    assert (set(table.status), set(table.reason), run.pictures_hashed) == ({"refused"}, {"too red"}, 12)


CRASH = "os.kill(os.getpid(), signal.SIGSEGV)"
HOSTILE = """
import os, signal, time
import numpy as np

def hash_image(image, bits):
    if os.path.exists("{flag}"):
        {act}
    return np.zeros(bits // 8, np.uint8)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("executor", "act"), [("processes", "time.sleep(60)"), *((name, CRASH) for name in ("processes", "ray"))]
)
def test_hashing_that_ends_its_process_leaves_the_index_whole(folder, shelves, tmp_path, monkeypatch, executor, act):
    modules, flag = tmp_path / "modules", tmp_path / "flag"
    modules.mkdir()
    (modules / "hostile_hasher.py").write_text(HOSTILE.format(flag=flag, act=act))
    monkeypatch.syspath_prepend(modules)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(modules), *filter(None, sys.path)]))
    hostile = Shelf((Hasher("hostile", "once", 8, "hostile_hasher"),), tmp_path / "hostile", "1")
    flag.touch()
    for path in sorted(folder.iterdir())[2:]:
        path.unlink()
    images = index(folder, [hostile, shelves[1]], executor=executor, workers=2, seconds=3)
    assert images.status.tolist() == ["ok"] * 2
    assert not list(tmp_path.glob("shelves/ahash/numba/*"))  # not hashed here
    flag.unlink()
    for one in (hostile, shelves[1]):
        table, run = hash_images(images, folder, one)
        assert (set(table.status), run.pictures_hashed) == ({"ok"}, 2)


def test_a_shelf_of_this_installation_changes_with_the_code_of_its_hasher_alone(tmp_path, monkeypatch):
    closures = []
    monkeypatch.setattr(
        "hashbench.hashers.shelf.digest", lambda paths, versions: closures.append({path.name for path in paths})
    )
    for method in ("phash", "find"):
        shelf_of([registry.load(method, "numba")], tmp_path)
    phash, find = closures
    assert {"hashing.py", "shared.py", "numba.py", "kernel.py"} <= phash & find
    assert "imagehash.py" in phash - find
