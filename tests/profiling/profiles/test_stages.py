import pytest

from hashbench import hashers
from hashbench.profiling.profiles.stages import COLUMNS, time_stages


def test_without_named_steps_hashing_is_one_stage(sleeper, files):
    table = time_stages(sleeper.hasher, files[:2], rounds=2, seconds=60)
    assert tuple(table.columns) == COLUMNS
    assert table.stage.tolist() == ["open", "decode", "hash"]
    assert set(table.n) == {4}
    hashing = table.iloc[2]
    assert 0.02 <= hashing.q1_seconds <= hashing.median_seconds <= hashing.q3_seconds
    assert table.median_seconds[:2].max() < 0.02


def test_named_steps_are_timed_in_order(sleeper, files):
    steps = "STAGES = (len_of, slow_len)\n\n\ndef hash_image"
    sleeper.edit("def hash_image", "def len_of(image):\n    return image.width\n\n\ndef hash_image")
    sleeper.edit("def hash_image", "def slow_len(width):\n    slow()\n    return width\n\n\n" + steps)
    table = time_stages(sleeper.hasher, files[:1], rounds=3, seconds=60).set_index("stage")
    assert table.index.tolist() == ["open", "decode", "len_of", "slow_len"]
    assert table.median_seconds["len_of"] < 0.02 <= table.median_seconds["slow_len"]


def test_it_stops_when_the_time_is_over(sleeper, files):
    table = time_stages(sleeper.hasher, files, rounds=100, seconds=0.05)
    assert 1 <= table.n[0] <= 3  # of 20 ms each


@pytest.mark.parametrize("implementation", ["numpy", "reference"])
def test_the_steps_of_find(files, implementation):
    table = time_stages(hashers.load("find", implementation), files[:2], rounds=1, seconds=60)
    assert table.stage.tolist() == ["open", "decode", "load_rgb", "luma", "box_means", "transform", "pack"]
    assert (table.median_seconds > 0).all()
