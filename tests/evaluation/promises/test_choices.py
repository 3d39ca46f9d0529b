"""How often a variant is chosen, for two variants and four splits, worked out by hand."""

import numpy as np
import pytest

from hashbench.evaluation.promises.choices import COLUMNS, choices

FOUND = {
    "a-64": np.array([[0.9, 0.7], [0.8, 0.8], [0.6, 0.9], [np.nan, np.nan]]),
    "b-64": np.array([[0.8, 0.8], [0.8, 0.6], [0.9, 0.9], [0.1, 0.1]]),
}


def test_ties_share_a_split_and_splits_without_rates_do_not_count():
    a, b = choices(FOUND, target_fpr=0.1).itertuples()
    assert (a.splits, b.splits) == (3, 3)
    assert (a.chosen, b.chosen) == pytest.approx((0.5, 0.5))  # a wins the first, both the second, b the third
    assert (a.held_out, b.held_out) == pytest.approx((0.8, 2.3 / 3))
    assert (a.optimism, b.optimism) == pytest.approx((-0.1 / 3, 0.2 / 3))


def test_whoever_wins_is_flattered():
    a, _ = choices(FOUND, target_fpr=0.1).itertuples()
    assert a.winner_optimism == pytest.approx((0.2 + (0 + 0.2) / 2 + 0) / 3)
    assert a.winner_regret == pytest.approx((0.1 + 0.1 + 0) / 3)


def test_without_variants_or_splits_there_is_an_empty_table():
    assert tuple(choices({}, target_fpr=0.1).columns) == COLUMNS
    assert choices({"a-64": np.full((2, 2), np.nan)}, target_fpr=0.1).empty
