import numpy as np
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.hashers.registry import load
from hashbench.profiling.timings.timing import COLUMNS, average_hash, decode_to_array, time_pictures


@pytest.fixture
def timings(sleeper, files):
    other_size = Hasher("sleeping", "once", 256, sleeper.hasher.module)
    return time_pictures([sleeper.hasher, other_size], files[:2], rounds=2, seconds=60)


def test_anchors_and_each_size_are_timed_from_file_and_from_picture(timings):
    assert tuple(timings.columns) == COLUMNS
    bits = timings.bits.astype(object).where(timings.bits.notna(), None)
    assert list(zip(bits, timings.stage, strict=True)) == [
        (None, "decode"),
        (None, "average_hash"),
        (64, "file_to_hash"),
        (64, "hash"),
        (256, "file_to_hash"),
        (256, "hash"),
    ]
    assert set(timings.method) == {"sleeping"}
    assert set(timings.implementation) == {"once"}
    assert timings[["pictures", "size", "n"]].drop_duplicates().values.tolist() == [[2, 48, 2]]


def test_times_are_a_picture(timings):
    slept = timings[timings.bits.notna()]
    assert (slept.median_seconds >= 0.02).all()
    assert (timings.q1_seconds <= timings.median_seconds).all()
    assert (timings.median_seconds <= timings.q3_seconds).all()
    assert (timings.median_seconds > 0).all()


def test_ratios_are_of_medians(timings):
    median = timings.median_seconds
    assert timings.ratio_to_decode.tolist() == pytest.approx((median / median[0]).tolist())
    assert timings.ratio_to_average_hash.tolist() == pytest.approx((median / median[1]).tolist())


def test_a_slow_implementation_is_timed_on_fewer_pictures(sleeper, files):
    # 0.3 s over three rounds, each of them 20 ms a picture from file and 20 ms from the picture.
    (pictures,) = set(time_pictures([sleeper.hasher], files, rounds=3, seconds=0.3).pictures)
    assert pictures in (1, 2)
    (pictures,) = set(time_pictures([sleeper.hasher], files, rounds=1, seconds=1e-6).pictures)
    assert pictures == 1


def test_a_very_slow_implementation_is_timed_in_fewer_rounds(sleeper, files):
    # A round of one picture takes 40 ms, so 0.2 s have room for at most five. There are never fewer than three.
    ((pictures, rounds),) = set(
        _table_of(sleeper, files, seconds=0.2)[["pictures", "n"]].itertuples(index=False, name=None)
    )
    assert pictures == 1
    assert rounds in (3, 4)
    assert set(_table_of(sleeper, files, seconds=1e-6).n) == {3}


def _table_of(sleeper, files, *, seconds):
    return time_pictures([sleeper.hasher], files, rounds=9, seconds=seconds)


def test_the_anchors_do_what_they_say(draw, tmp_path):
    draw(1, (30, 20), "L").save(tmp_path / "grey.png")
    array = decode_to_array(tmp_path / "grey.png")
    assert (array.dtype, array.shape) == (np.uint8, (20, 30, 3))
    assert average_hash(tmp_path / "grey.png").hash.shape == (8, 8)


@pytest.mark.slow
def test_a_slow_first_hash_is_not_timed(sleeper, files):
    sleeper.edit(
        "def slow():\n",
        "CALLS = []\n\n\ndef slow():\n    CALLS.append(1)\n    time.sleep(2 if len(CALLS) == 1 else 0)\n",
    )
    table = time_pictures([sleeper.hasher], files[:3], rounds=2, seconds=2)
    assert set(table.pictures) == {3}


def test_a_weighted_hasher_is_timed_with_its_mask(files):
    table = time_pictures([load("find"), load("find", weighted=True)], files[:2], rounds=3, seconds=1)
    assert table.stage.tolist() == [
        *("decode", "average_hash", "file_to_hash", "hash", "file_to_hash_and_mask", "hash_and_mask"),
    ]
    assert table.bits.dropna().tolist() == [256] * 4
