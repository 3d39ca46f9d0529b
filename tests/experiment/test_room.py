"""The needs of a run by its number of pictures: a demo as large as the course's collection, and ten times as large."""

from dataclasses import replace

import pytest

from hashbench.errors import InputError
from hashbench.experiment import room
from hashbench.experiment.room import check_room, needs_of


@pytest.fixture
def full(plan):
    """The needs of 1,034 families of 54 pictures and four variants: 1.56e9 pairs, 1,479,654 of them of one family."""
    demo = plan().config["demo"] | {"families": 1034, "pictures": 54}
    return needs_of(plan(demo=demo))


def test_pairs_are_those_of_the_families_and_those_up_to_five_times_the_rate_of_the_verdict(full):
    assert (full.pictures, full.variants) == (55_836, 4)
    # 55,836 x 55,835 / 2 = 1,558,801,530 pairs; 5e-3 of them are 7,794,007, more than 128 a picture (7,147,008)
    assert full.pairs == 16 * 4 * (1_479_654 + 7_794_007)
    assert full.memory == 500_000_000 + 150 * 7_794_007
    assert full.drawn == 15_000 * 55_836
    assert full.disk == full.drawn + full.pairs + 400 * 4 * 55_836


def test_few_pictures_have_no_more_pairs_than_there_are(plan):
    needs = needs_of(plan())  # 792 pictures: 792 x 791 / 2 pairs
    assert needs.pairs == 16 * 4 * 313_236


def test_pictures_of_a_folder_are_counted_and_not_drawn(plan, tmp_path):
    for name in ("1_a.jpg", "1_b.jpg", ".hidden.jpg"):
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / name).write_bytes(b"")
    needs = needs_of(plan(images=str(tmp_path / "mine")))
    assert (needs.pictures, needs.drawn, needs.pairs) == (2, 0, 16 * 4 * 1)


def test_a_disk_that_is_too_small_is_refused_with_the_estimate_and_what_to_change(full):
    check_room(full, disk=full.disk, memory=full.memory)
    message = (
        r"^configuration: 55,836 pictures hashed to 4 variants need up to 1\.5 GB on the disk of results "
        r"\(pairs 594 MB, drawn pictures 838 MB, other tables 89 MB\), and 1\.0 GB are free or in use by this run; "
        r"free some, lower demo\.families or demo\.pictures, lower verdict_fpr, or name fewer methods$"
    )
    with pytest.raises(InputError, match=message):
        check_room(full, disk=10**9, memory=None)


def test_a_memory_that_is_too_small_is_refused_unless_the_jobs_run_elsewhere(full):
    message = r"need up to 1\.7 GB of memory in one job, and 1\.0 GB are free; .* name fewer pictures in images, lower"
    with pytest.raises(InputError, match=message):
        check_room(replace(full, drawn=0), disk=10**12, memory=10**9)
    check_room(full, disk=10**12, memory=None)


def test_small_sizes_have_small_units(full):
    with pytest.raises(InputError, match=r"other tables 89 MB\), and 40 kB are free"):
        check_room(full, disk=40_000, memory=None)


def test_what_an_earlier_run_wrote_counts_as_room(plan, tmp_path, monkeypatch):
    made = plan(cores=None)  # memory is another matter
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 10_000_000}))
    with pytest.raises(InputError, match="and 10 MB are free or in use by this run"):
        room.check_room_of(made)
    taken = tmp_path / "results" / "demo" / "pairs" / "phash-64.parquet"
    taken.parent.mkdir(parents=True)
    with taken.open("wb") as file:
        file.truncate(50_000_000)
    room.check_room_of(made)
