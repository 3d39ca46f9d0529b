"""Hash tables in shards. A picture of one pixel of red N stands for the picture with id N; a made-up hasher counts.

Shards made by indexing are tested in `tests/corpus/test_hashing_while_indexing.py`.
"""

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench import tables
from hashbench.errors import PictureError
from hashbench.hashers import registry
from hashbench.hashers.decode import Decoding
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import account, hash_images, made_by, sample
from hashbench.hashers.shelf import Shelf

STUB = Hasher("stub", "counting", 8, "stub_hasher")
PICTURES = 40  # five in each of the eight shards, by id % 8


@dataclass
class Stub:
    """The pictures that the made-up hasher saw, in any process, and the things that it should do."""

    notes: Path
    killed_after: int | None = None
    refused: set[int] = field(default_factory=set)

    @property
    def hashed(self) -> list[int]:
        return [*map(int, self.notes.read_text().split())]

    def forget(self) -> None:
        self.notes.write_text("")


@pytest.fixture
def stub(monkeypatch, tmp_path_factory) -> Stub:
    state = Stub(tmp_path_factory.mktemp("stub") / "hashed")
    state.forget()

    def hash_image(image, bits):
        red = image.getpixel((0, 0))[0]
        if len(state.hashed) == state.killed_after:
            raise KeyboardInterrupt
        if red in state.refused:
            raise PictureError("too red")
        with state.notes.open("a") as notes:
            print(red, file=notes)
        return np.full(bits // 8, red, np.uint8)

    module = ModuleType(STUB.module)
    module.hash_image = hash_image
    monkeypatch.setitem(sys.modules, STUB.module, module)
    return state


@dataclass
class Corpus:
    """A folder of one-pixel pictures, their `images` table, and where the shards go."""

    root: Path
    images: pd.DataFrame
    shards: Path

    def add(self, image_id: int, red: int | None = None) -> None:
        """Write a picture, new or in another's place."""
        others = self.images[self.images.image_id != image_id]
        self.images = pd.concat([pd.DataFrame([self.written(image_id, red)]), others], ignore_index=True)

    def written(self, image_id: int, red: int | None = None) -> dict:
        """Write a picture and return its row."""
        path = self.root / f"{image_id}.png"
        Image.new("RGB", (1, 1), (image_id if red is None else red, 0, 0)).save(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return {"image_id": np.uint64(image_id), "path": path.name, "sha256": digest, "status": "ok"}

    def hash(self, code="1", hashers=(STUB,), **options):
        return hash_images(self.images, self.root, Shelf(tuple(hashers), self.shards, code), **options)


@pytest.fixture
def corpus(tmp_path) -> Corpus:
    corpus = Corpus(tmp_path, pd.DataFrame(), tmp_path / "shards")
    corpus.images = pd.DataFrame([corpus.written(image_id) for image_id in reversed(range(PICTURES))])
    return corpus


def test_the_table_has_a_row_for_each_picture_in_order_of_id(corpus, stub):
    table, _ = corpus.hash()
    assert table.columns.tolist() == tables.HASHES.names
    assert table.image_id.tolist() == list(range(PICTURES))
    assert table.hash.tolist() == [bytes([number]) for number in range(PICTURES)]
    assert set(table.bits) == {8}
    assert set(table.status) == {"ok"}
    assert set(table.quality) == {"flat"}
    assert table.reason.isna().all()
    assert sorted(stub.hashed) == list(range(PICTURES))


def test_every_size_comes_from_one_decoding(corpus, stub, monkeypatch, tmp_path):
    def note_and_open(file, *_, **__):
        with (tmp_path / "opened").open("a") as notes:
            print(file, file=notes)
        return Image.open(file)

    monkeypatch.setattr("hashbench.hashers.hashing.open_image", note_and_open)
    table, run = corpus.hash(hashers=(STUB, Hasher("stub", "counting", 16, STUB.module)))
    assert len((tmp_path / "opened").read_text().splitlines()) == PICTURES
    assert table.bits.tolist() == [8, 16] * PICTURES
    assert table.hash.tolist()[-2:] == [bytes([39]), bytes([39, 39])]
    assert run.pictures_hashed == PICTURES


def test_a_picture_that_cannot_be_read_or_hashed_is_a_row_with_a_reason(corpus, stub):
    (corpus.root / "3.png").unlink()
    (corpus.root / "4.png").write_text("no picture")
    stub.refused = {5}
    table, _ = corpus.hash()
    bad = table[table.status != "ok"].set_index("image_id")
    assert bad.status.to_dict() == {3: "unreadable", 4: "unreadable", 5: "refused"}
    assert bad.reason.to_dict() == {
        3: "No such file or directory",
        4: "the file has changed since it was indexed; run again",
        5: "too red",
    }
    assert bad.hash.isna().all()
    assert bad.quality.isna().to_dict() == {3: True, 4: True, 5: False}


def test_a_file_that_changed_or_became_a_pipe_since_it_was_indexed_is_a_row_with_a_reason(corpus, stub):
    Image.new("RGB", (1, 1), (99, 0, 0)).save(corpus.root / "3.png")
    (corpus.root / "4.png").unlink()
    os.mkfifo(corpus.root / "4.png")
    table, _ = corpus.hash()
    bad = table[table.status != "ok"].set_index("image_id")
    assert bad.status.to_dict() == {3: "unreadable", 4: "unreadable"}
    assert bad.reason.to_dict() == {
        3: "the file has changed since it was indexed; run again",
        4: "not a regular file",
    }
    assert 99 not in stub.hashed


def test_a_killed_run_keeps_its_whole_shards_and_hashes_none_of_them_again(corpus, stub):
    stub.killed_after = 17  # three shards of five pictures, and two of the fourth
    with pytest.raises(KeyboardInterrupt):
        corpus.hash()
    shards = sorted(path.name[:8] for path in corpus.shards.iterdir())
    assert shards == ["000-of-8", "001-of-8", "002-of-8"]
    kept = stub.hashed[:15]
    stub.forget()
    stub.killed_after = None
    table, run = corpus.hash()
    assert sorted(stub.hashed) == sorted(set(range(PICTURES)) - set(kept))
    assert (run.shards, run.shards_hashed, run.pictures, run.pictures_hashed) == (8, 5, 40, 25)
    assert table.hash.tolist() == [bytes([number]) for number in range(PICTURES)]


def test_a_second_run_hashes_nothing_and_gives_the_same(corpus, stub):
    first, _ = corpus.hash()
    stub.forget()
    second, run = corpus.hash(executor="ray", workers=2)
    assert stub.hashed == []
    pd.testing.assert_frame_equal(first, second)
    assert (run.shards_hashed, run.pictures_hashed, run.busy_seconds) == (0, 0, 0)
    assert run.overhead_seconds_per_picture is None


def test_a_replaced_picture_rehashes_its_shard_alone(corpus, stub):
    corpus.hash()
    stub.forget()
    corpus.add(13, red=200)
    table, _ = corpus.hash()
    assert sorted(stub.hashed) == [5, 21, 29, 37, 200]
    assert table.hash[13] == bytes([200])
    assert len(list(corpus.shards.iterdir())) == 8  # the stale one is gone


def test_an_added_and_a_removed_picture_rehash_their_shards_alone(corpus, stub):
    corpus.hash()
    stub.forget()
    corpus.add(42)
    corpus.images = corpus.images[corpus.images.image_id != 7]
    table, _ = corpus.hash()
    assert sorted(stub.hashed) == [2, 10, 15, 18, 23, 26, 31, 34, 39, 42]
    assert table.image_id.tolist() == [*range(7), *range(8, 40), 42]


@pytest.mark.parametrize(
    "change",
    [
        {"code": "2"},
        {"hashers": (Hasher("stub", "counting", 16, STUB.module),)},
        {"hashers": (replace(STUB, decoding=Decoding(damaged=True)),)},
    ],
)
def test_other_code_or_sizes_hash_everything_again(corpus, stub, change):
    corpus.hash()
    stub.forget()
    corpus.hash(**change)
    assert sorted(stub.hashed) == list(range(PICTURES))
    assert len(list(corpus.shards.iterdir())) == 8


def test_the_order_of_the_images_does_not_matter(corpus, stub):
    first, _ = corpus.hash()
    stub.forget()
    corpus.images = corpus.images.sample(frac=1, random_state=1)
    second, _ = corpus.hash()
    pd.testing.assert_frame_equal(first, second)
    assert stub.hashed == []


def test_files_that_cannot_be_read_have_a_place_among_the_shards_and_no_row(corpus, stub):
    (corpus.root / "3.png").write_text("no picture")
    corpus.images.loc[corpus.images.image_id == 3, ["status", "sha256"]] = ["unreadable", "f" * 64]
    corpus.images.loc[corpus.images.image_id == 4, ["status", "sha256"]] = ["crashed", None]
    table, run = corpus.hash()
    assert table.image_id.tolist() == [0, 1, 2, *range(5, 40)]
    assert (run.shards, run.pictures) == (8, 38)


@pytest.mark.parametrize("content", [b"", b"PAR1 cut short"])
def test_a_shard_and_a_record_cut_short_are_made_again(corpus, stub, content):
    """As a machine that lost power may leave them."""
    first, _ = corpus.hash()
    stub.forget()
    next(path for path in corpus.shards.iterdir() if path.name.startswith("005-of-8")).write_bytes(content)
    (corpus.shards / "pass.json").write_bytes(content)
    second, run = corpus.hash()
    assert sorted(stub.hashed) == [5, 13, 21, 29, 37]
    pd.testing.assert_frame_equal(first, second)
    assert (run.shards_hashed, corpus.hash()[1].pass_of) == (1, "stub/counting")


def test_a_shard_that_lacks_a_picture_is_made_again(corpus, stub):
    """A picture that could not be read when the shard was made, for example for lack of memory."""
    images = corpus.images
    corpus.images = images.assign(status=["unreadable" if number == 13 else "ok" for number in images.image_id])
    table, _ = corpus.hash()
    assert 13 not in table.image_id.tolist()
    stub.forget()
    corpus.images = images
    table, _ = corpus.hash()
    assert sorted(stub.hashed) == [5, 13, 21, 29, 37]
    assert table.image_id.tolist() == list(range(PICTURES))
    corpus.images = images[images.image_id < 8].assign(status=["unreadable"] + 7 * ["ok"])
    assert len(corpus.hash()[0]) == 7


@pytest.mark.slow
def test_executors_give_the_same_table(images, folder, tmp_path):
    (folder / "0202_2.jpg").write_text("no longer a picture")
    hashers = [registry.load("phash", bits=bits) for bits in (64, 256)]
    found = {}
    for executor in ("serial", "processes", "ray"):
        found[executor], run = hash_images(
            images, folder, Shelf(tuple(hashers), tmp_path / executor, "1"), executor=executor, workers=2
        )
        assert (run.executor, run.workers, run.pictures_hashed) == (executor, 2, 12)
        assert 0 < run.busy_seconds < 2 * run.wall_seconds
    assert found["serial"].status.value_counts().to_dict() == {"ok": 22, "unreadable": 2}
    assert len({stored(table, tmp_path) for table in found.values()}) == 1


def stored(table, folder):
    """The bytes of a table's file."""
    tables.write(table, tables.HASHES, folder / "stored.parquet", notes=made_by(STUB))
    return (folder / "stored.parquet").read_bytes()


def test_shards_of_any_size_and_any_number_of_workers_give_the_same_bytes(corpus, stub, tmp_path, monkeypatch):
    stub.refused = {5, 6}
    (corpus.root / "3.png").write_text("no picture")
    found = set()
    for shards, executor, workers in ((1, "serial", 1), (8, "threads", 3), (64, "serial", 1)):
        monkeypatch.setattr("hashbench.hashers.shelf.MIN_SHARDS", shards)
        corpus.shards = tmp_path / f"{shards}"
        table, run = corpus.hash(executor=executor, workers=workers)
        assert run.shards == min(shards, PICTURES)
        found.add(stored(table, tmp_path))
    assert len(found) == 1


HOSTILE = """
import os, signal, time
import numpy as np

def hash_image(image, bits):
    red = image.getpixel((0, 0))[0]
    if red == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
    while red == 21:
        time.sleep(0.1)
    return np.full(bits // 8, red, np.uint8)
"""


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["serial", "threads", "processes", "ray"])
def test_a_picture_that_ends_its_process_is_a_row_and_its_shard_is_tried_again(corpus, tmp_path, monkeypatch, executor):
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "hostile_hasher.py").write_text(HOSTILE)
    monkeypatch.syspath_prepend(modules)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(modules), *filter(None, sys.path)]))
    hostile = (Hasher("hostile", "once", 8, "hostile_hasher"),)
    table, _ = corpus.hash(hashers=hostile, executor=executor, workers=2, seconds=2)
    assert table.image_id.tolist() == list(range(PICTURES))
    lost = table[table.status != "ok"].set_index("image_id")
    assert lost.status.to_dict() == {13: "crashed", 21: "timed_out"}
    assert lost.reason.to_dict() == {
        13: "ends the process that reads it (SIGSEGV)",
        21: "takes longer than execution.picture_seconds",
    }
    assert table.hash.drop([13, 21]).tolist() == [bytes([n]) for n in range(PICTURES) if n not in (13, 21)]
    # Both pictures are in the shard of numbers that leave 5 when divided by 8.
    assert len(list(corpus.shards.iterdir())) == 7
    (modules / "hostile_hasher.py").write_text(HOSTILE.replace("13", "-1").replace("21", "-1"))
    table, run = corpus.hash(hashers=hostile, executor=executor, workers=2, seconds=2)
    assert (set(table.status), run.shards_hashed) == ({"ok"}, 1)


def test_the_account_adds_up_and_is_json(corpus, stub):
    _, run = corpus.hash()
    assert (run.pass_of, run.own_seconds) == ("stub/counting", None)
    assert run.overhead_seconds_per_picture == pytest.approx((run.wall_seconds - run.busy_seconds) / 40)
    assert json.loads(json.dumps(account(run)))["pictures"] == 40


def test_samples_are_the_readable_pictures_of_the_smallest_ids():
    images = pd.DataFrame({"image_id": [5, 3, 9, 1], "status": ["ok", "unreadable", "ok", "ok"]})
    assert sample(images, 2).image_id.tolist() == [1, 5]
    assert sample(images, None).image_id.tolist() == [1, 5, 9]
    assert sample(images, 9).image_id.tolist() == [1, 5, 9]


def test_a_sample_may_have_all_pictures_that_are_not_square():
    shapes = {"width": [40, 40, 30, 30], "height": [30, 30, 40, 30]}
    images = pd.DataFrame({"image_id": [5, 3, 9, 1], "status": ["ok", "unreadable", "ok", "ok"], **shapes})
    assert sample(images, 1, not_square=True).image_id.tolist() == [1, 5, 9]
    assert sample(images, 1).image_id.tolist() == [1]
