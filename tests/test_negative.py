"""The scripts of docs/negative: their parts by hand, and each script on a few drawn pictures."""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from hashbench.corpus.demo import draw_demo

FOLDER = Path(__file__).parents[1] / "docs" / "negative"
NAMES = ("pictures", "scores", "joined", "tail", "certified", "chance")


@pytest.fixture
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    yield {name: import_module(name) for name in NAMES}
    for name in NAMES:
        sys.modules.pop(name)


def test_pairs_of_families_are_counted_on_both_sides_and_own_pairs_once(scripts):
    # Pictures 0 and 1 are a family, 2 is another.
    distance = np.array([[0, 1, 2], [1, 0, 3], [2, 3, 0]])
    counts = scripts["pictures"].between(distance, np.array([0, 0, 1]), 4)
    assert counts.tolist() == [[[0, 1, 0, 0], [0, 0, 1, 1]], [[0, 0, 1, 1], [0, 0, 0, 0]]]


def test_the_best_two_thresholds_are_within_the_target(scripts):
    joined = scripts["joined"]
    # Pairs at (1, 5) and (2, 4): within 1 and 5 is one of two, within 2 and 4 the other, within 2 and 5 both.
    found = joined.shares(np.array([1, 2]), np.array([5, 4]))
    assert (found[1, 5], found[2, 4], found[2, 5], found[1, 4]) == (0.5, 0.5, 1, 0)
    false = np.zeros((257, 257))
    false[2:, 5:] = 0.1
    assert joined.best(found, false, 0.1) == (2, 5)
    assert joined.best(found, false, 0.05) == (1, 5)


def test_a_pareto_tail_is_fitted(scripts):
    # Quantiles of P(X > x) = (1 - 0.2 x / 3)^5.
    at = (np.arange(1, 10_001) - 0.35) / 10_000
    shape, scale = scripts["tail"].fitted(3 / 0.2 * (1 - (1 - at) ** 0.2))
    assert (shape, scale) == pytest.approx((0.2, 3), rel=0.01)


def test_equal_weights_give_the_share_of_bits_that_differ(scripts):
    signs = np.array([[1.0, 1, 1, 1], [1, -1, -1, -1]])
    assert scripts["scores"].by_product(signs, np.full((2, 4), 0.3))[0, 1] == pytest.approx(0.75)


def test_families_that_look_alike_are_one_group(scripts):
    # There are four families: 0 and 2 look alike, and 2 and 3 do.
    assert scripts["certified"].joined(np.array([0 * 4 + 2, 2 * 4 + 3]), 4).tolist() == [0, 1, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rows"), [("scores", 11), ("joined", 4), ("tail", 4), ("certified", 32), ("chance", 4)]
)
def test_a_script_prints_its_rows(scripts, tmp_path, monkeypatch, capsys, name, rows):
    draw_demo(tmp_path, families=16, pictures=6)
    module = scripts[name]
    for constant, value in (("HALVES", 2), ("DRAWS", 2), ("FAMILIES", 8)):
        monkeypatch.setattr(module, constant, value, raising=False)
    module.main(str(tmp_path))
    assert capsys.readouterr().out.count("|\n") == rows
