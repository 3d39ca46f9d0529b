import time
from functools import partial

import pandas as pd
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.pictures import draw_pictures
from hashbench.profiling.sessions.sizes import COLUMNS, _places, time_sizes


@pytest.fixture
def table(sleeper, files, tmp_path):
    fast = sleeper.file.with_name("hurrying_hasher.py")
    fast.write_text("import numpy as np\n\n\ndef hash_image(image, bits):\n    return np.zeros(bits // 8, np.uint8)\n")
    hashers = {"slow-64": sleeper.hasher, "fast-64": Hasher("hurrying", "fast", 64, fast.stem)}
    drawn = [partial(draw, tmp_path, side) for side in (16, 32)]
    return time_sizes(hashers, lambda number: files[:number], drawn, most=2, rounds=3, seconds=0.001)


def draw(folder, side, number):
    return draw_pictures(folder, side=side, number=number)


class Recording:
    """A hasher that notes which files it hashes, and takes a hundredth of a second for each."""

    def __init__(self):
        self.files = []

    def hash_file(self, file):
        time.sleep(0.01)
        self.files.append(file.name)


def test_every_variant_and_decoding_are_timed_at_every_size(table):
    assert tuple(table.columns) == COLUMNS
    assert table.variant.tolist() == ["decode", "slow-64", "fast-64"] * 3
    assert table.side.tolist() == [48] * 3 + [16] * 3 + [32] * 3
    assert table.own.tolist() == [True] * 3 + [False] * 6
    # One picture a round fits into the time, and two may be taken.
    assert table.pictures.tolist() == [2] * 9
    assert set(table.n) == {3}


def test_rounds_take_turns_with_the_pictures_that_do_not_fit_into_one(files):
    hasher = Recording()
    table = time_sizes({"a-64": hasher}, lambda number: files[:number], [], most=4, rounds=3, seconds=0.001)
    first, second, third, *_ = (file.name for file in files)
    # Once to compile and once to see how long it takes.
    assert hasher.files == [first, first, first, second, third]
    assert table.pictures.tolist() == [3, 3]
    hasher = Recording()
    table = time_sizes({"a-64": hasher}, lambda number: files[:number], [], most=3, rounds=3, seconds=60)
    assert hasher.files == [first, first, *[first, second, third] * 3]
    assert (table.pictures.tolist(), table.n.tolist()) == ([3, 3], [3, 3])


def test_variants_whose_quartiles_overlap_tie():
    # The second is cheaper by its median, but the first may be. The third is clearly slower than both. The fourth is
    # clearly slower than the second only.
    quartiles = [(0.5, 0.7), (1.0, 1.5), (0.9, 1.2), (1.6, 2.0), (1.3, 1.7)]
    made = pd.DataFrame(quartiles, columns=["q1_seconds", "q3_seconds"])
    made["variant"] = ["", "first-64", "second-64", "third-64", "fourth-64"]
    places = _places(made)
    assert places.isna().tolist() == [True, False, False, False, False]
    assert places[1:].tolist() == [1, 1, 3, 2]


def test_the_cheapest_has_the_first_place(table):
    # One sleeps 20 ms a picture, the other does nothing beyond decoding.
    assert table.place[table.variant == "slow-64"].tolist() == [2, 2, 2]
    assert table.place[table.variant == "fast-64"].tolist() == [1, 1, 1]
    assert table.place[table.variant == "decode"].isna().all()
    assert (table.median_seconds[table.variant == "slow-64"] >= 0.02).all()
    decoding = table.median_seconds[table.variant == "decode"].repeat(3).tolist()
    assert table.ratio_to_decode.tolist() == pytest.approx((table.median_seconds / decoding).tolist())
