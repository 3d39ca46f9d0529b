import numpy as np
import pandas as pd
import pytest

from hashbench.matching.collection import Collection
from hashbench.matching.gpu import MACHINE, PAIRS, PICTURES, __main__, histograms, read_recorded
from hashbench.matching.gpu.histograms import ON_THE_HOST, WAYS, Way, _bincount, _by_products, count_pairs, unordered
from hashbench.matching.gpu.pairs import COLUMNS, count_on_host, time_pairs


def collection(words, families):
    return Collection(
        bits=64 * len(words[0]),
        image_ids=np.arange(len(words), dtype=np.uint64),
        words=np.array(words, np.uint64),
        families=np.array(families, np.int32),
        family_names=("a", "b"),
        family_splits=np.array([0, 1], np.int8),
    )


# Distances of 0, 1, 3 and 7: 1 2 3, 1 2, 1. Families a: 0 and 7, three bits apart; b: 1 and 3, one bit apart.
FOUR = collection([[0], [1], [3], [7]], [0, 1, 1, 0])


@pytest.fixture
def small_tiles(monkeypatch):
    """The way on the host with tiles of four hashes, so that a few hashes fill several."""
    monkeypatch.setattr(histograms, "PRODUCTS", 4)
    prepare = WAYS[ON_THE_HOST].prepare
    monkeypatch.setitem(WAYS, ON_THE_HOST, Way(4, prepare))


@pytest.mark.parametrize("count", [lambda made: count_pairs(made, ON_THE_HOST), lambda made: count_on_host(made, 2)])
def test_pairs_of_one_family_are_counted_apart_from_pairs_of_two(small_tiles, count):
    same, different = count(FOUR)
    assert same[:5].tolist() == [0, 1, 0, 1, 0]
    assert different[:5].tolist() == [0, 2, 2, 0, 0]
    assert (same.sum(), different.sum()) == (2, 4)


@pytest.mark.parametrize("bits", [64, 256])
@pytest.mark.parametrize("n", [5, 8, 21])
def test_products_count_every_pair_once_whatever_fills_the_last_tile(small_tiles, n, bits):
    words = np.random.default_rng(n).integers(0, 2**64, (n, bits // 64), dtype=np.uint64)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    distances = [sum(int(a ^ b).bit_count() for a, b in zip(words[i], words[j], strict=True)) for i, j in pairs]
    made = collection(words, [0] * n)
    same, different = count_pairs(made, ON_THE_HOST)
    assert same.tolist() == np.bincount(distances, minlength=bits + 1).tolist()
    assert not different.any()


def test_what_fills_the_last_tile_is_taken_out_again():
    # One hash with two ones and three of zeros, in one tile: 16 ordered pairs, of which 6 at a distance of two.
    tiles = np.zeros((2, 65), np.int64)
    tiles[1, [0, 2]] = 10, 6
    assert not unordered(tiles, np.array([[3]], np.uint64), 4).any()


def test_products_on_pytorch_are_those_on_the_host():
    pytest.importorskip("torch")
    rows = np.random.default_rng(0).integers(0, 2**64, (2 * histograms.PRODUCTS, 1), dtype=np.uint64)
    assert (_by_products("torch", _bincount, rows)() == _by_products("numpy", _bincount, rows)()).all()


def test_hashes_with_masks_or_without_a_family_are_refused():
    with pytest.raises(ValueError, match="each with a family"):
        count_pairs(collection([[1], [2]], [0, -1]), ON_THE_HOST)


def test_times_stand_beside_the_host_and_no_pair_differs(small_tiles):
    table = time_pairs(40, 64, ways=[ON_THE_HOST], cores=[1, 2], rounds=2, longest=60)
    assert table.columns.tolist() == list(COLUMNS)
    assert table.way.tolist() == ["count_distances", "count_distances", ON_THE_HOST]
    assert table.differing.tolist() == [0, 0, 0]
    assert table.over_all_cores[1] == 1
    assert table.kernel_seconds.isna().tolist() == [True, True, False]
    assert table.pairs_per_second.tolist() == pytest.approx((780 / table.seconds).tolist())  # 40 x 39 / 2


def _nothing(made, way):
    return np.zeros((2, made.bits + 1), np.int64)


def test_pairs_that_are_counted_otherwise_are_reported(small_tiles, monkeypatch):
    monkeypatch.setattr("hashbench.matching.gpu.pairs.count_pairs", _nothing)
    table = time_pairs(3, 64, ways=[ON_THE_HOST], cores=[1], rounds=1, longest=60)
    assert table.differing.tolist() == [0, 2]  # of 3 pairs, rounded up from the half of 3
    monkeypatch.setattr(__main__, "_TRIED", 3)
    with pytest.raises(ValueError, match="2 pairs of 256 bits are counted otherwise"):
        __main__._try_way(ON_THE_HOST)


def test_without_a_device_the_command_says_so_in_one_line(tmp_path, capsys):
    assert __main__.main(tmp_path, ["cupy:7", "jax"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("There is no GPU to measure: cupy:7: ")
    assert "jax" in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_section_that_fails_is_noted_and_the_others_are_kept(tmp_path, monkeypatch, small_tiles):
    def fails():
        raise MemoryError("too large")

    sections = [
        ("first", PICTURES, lambda: pd.DataFrame({"side": [250]})),
        ("second", PAIRS, fails),
        ("third", PAIRS, lambda: pd.DataFrame({"bits": [64]})),
    ]
    monkeypatch.setattr(__main__, "_sections", lambda *_: sections)
    monkeypatch.setattr(__main__, "_TRIED", 10)
    assert read_recorded(tmp_path) is None
    assert __main__.main(tmp_path, ["numpy"]) == 0
    pictures, pairs, machine = read_recorded(tmp_path)
    assert (pictures.side.tolist(), pairs.bits.tolist()) == ([250], [64])
    assert machine["failed"] == {"second": "MemoryError: too large"}
    assert (tmp_path / MACHINE).exists()
