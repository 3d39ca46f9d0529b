import math

import numpy as np
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.sessions.rungs import COLUMNS, median_interval, time_rungs
from hashbench.tables import FILE_TO_HASH


@pytest.fixture
def slow_and_fast(sleeper):
    fast = sleeper.file.with_name("waking_hasher.py")
    fast.write_text(
        "import numpy as np\n\n\ndef hash_image(image, bits):\n    return np.zeros(bits // 8, np.uint8)\n\n\n"
        "def hash_batch(images, bits):\n    return np.stack([hash_image(image, bits) for image in images])\n"
    )
    return [sleeper.hasher, Hasher("waking", "fast", 64, fast.stem)]


def test_slow_and_fast_take_turns_with_as_many_pictures_as_fit(slow_and_fast, files):
    table = time_rungs(slow_and_fast, files, baseline="sleeping/once", rounds=6, seconds=0.03)
    assert tuple(table.columns) == COLUMNS
    assert list(zip(table.implementation, table.stage, strict=True)) == [
        ("", "decode"),
        ("", "average_hash"),
        ("sleeping/once", "file_to_hash"),
        ("waking/fast", "file_to_hash"),
        ("waking/fast", "files_to_hashes"),
    ]
    assert set(table.n) == {6}
    assert set(table["size"]) == {48}
    slow, fast = table.iloc[2], table.iloc[3]
    # It sleeps 20 ms a picture, so one fits in 30 ms; the other never sleeps.
    assert slow.pictures == 1
    assert fast.pictures > 1
    assert slow.median_seconds >= 0.02
    assert slow.speed_up == slow.speed_up_low == slow.speed_up_high == 1
    assert fast.speed_up == pytest.approx(slow.median_seconds / fast.median_seconds)
    assert fast.speed_up_low <= fast.speed_up_high
    assert fast.ratio_to_decode == pytest.approx(fast.median_seconds / table.median_seconds[0])


def test_without_the_baseline_speed_ups_are_over_the_first(slow_and_fast, files):
    table = time_rungs(slow_and_fast[1:], files, baseline="sleeping/once", rounds=1, seconds=0.001)
    own = table.implementation == f"{slow_and_fast[1].method}/{slow_and_fast[1].implementation}"
    assert table.speed_up[own & (table.stage == FILE_TO_HASH)].tolist() == [1]


def test_without_implementations_only_the_anchors_are_timed(files):
    table = time_rungs([], files, baseline="sleeping/once", rounds=1, seconds=0.001)
    assert table.stage.tolist() == ["decode", "average_hash"]
    assert table.speed_up.isna().all()


def test_order_statistics_bound_a_median():
    # Binomial(15, 1/2): P(X <= 3) = 576/32768 = 1.8 %, P(X <= 4) = 5.9 %: the 4th smallest and 4th largest.
    assert median_interval(np.arange(1.0, 16.0)[::-1]) == (4, 12)
    # P(X <= 0) = 1/64 for six: the extremes bound it with 96.9 %.
    assert median_interval(np.arange(6.0)) == (0, 5)
    assert all(math.isnan(bound) for bound in median_interval(np.arange(5.0)))
