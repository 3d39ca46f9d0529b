import pandas as pd
import pytest

from hashbench.evaluation.choice.standings import COLUMNS, comparisons_of, front_of, rank
from hashbench.evaluation.rates.differences import COLUMNS as DIFFERENCES
from hashbench.evaluation.rates.differences import tied_with
from hashbench.evaluation.rates.scores import COLUMNS as SCORES

RATIOS = {"find-256": 1.2, "phash-64": 2.1, "phash-256": 2.3}


def scored(variant, tpr, *, families="held_out", at=1e-3, fpr=0.0, usable=1):
    return [
        (variant, families, "threshold", at, 9, None, None, 900, 10, None, ""),
        (variant, families, "occurring", at, 8, None, None, 900, 10, None, ""),
        (variant, families, "tpr", at, tpr, tpr - 0.05, tpr + 0.04, 90, 10, 3, ""),
        (variant, families, "tpr_generalised", at, tpr * usable, None, None, 90, 10, 3, ""),
        (variant, families, "fpr", at, fpr, 0.0, 0.2, 900, 10, 0, ""),
    ]


SCORED = pd.DataFrame(
    [*scored("find-256", 0.90), *scored("phash-64", 0.80), *scored("phash-256", 0.92), *scored("find-256", 1, at=1e-2)],
    columns=SCORES,
)


def difference(variant, other, value, low, high, p, p_holm, outcome):
    return (
        "held_out",
        "tpr_generalised",
        1e-3,
        variant,
        other,
        "difference",
        value,
        low,
        high,
        p,
        p_holm,
        outcome,
        10,
        "",
    )


COMPARED = pd.DataFrame(
    [
        difference("find-256", "phash-64", 0.1, 0.05, 0.15, 0.001, 0.003, "better"),
        difference("find-256", "phash-256", -0.02, -0.06, 0.02, 0.3, 0.3, "tie"),
        difference("phash-64", "phash-256", -0.12, -0.2, -0.04, 0.01, 0.02, "worse"),
    ],
    columns=DIFFERENCES,
)


def test_comparisons_are_of_all_of_equal_bits_and_of_native_sizes():
    sizes = {"find-256": 256, "phash-64": 64, "phash-256": 256}
    assert comparisons_of(sizes, ["find-256", "phash-64"]) == {
        "all variants": ["find-256", "phash-64", "phash-256"],
        "256 bits": ["find-256", "phash-256"],
        "native sizes": ["find-256", "phash-64"],
    }
    assert comparisons_of({"phash-64": 64}, ["phash-64"]) == {"all variants": ["phash-64"]}


def test_each_is_set_against_the_leader_of_its_comparison():
    table = rank(
        SCORED,
        COMPARED,
        RATIOS,
        comparisons={"all variants": list(RATIOS), "native sizes": ["find-256", "phash-64"]},
        target_fprs=[1e-3],
    )
    assert table.columns.tolist() == list(COLUMNS)
    assert table[["comparison", "rank", "variant", "outcome", "on_front"]].fillna("").values.tolist() == [
        ["all variants", 1, "phash-256", "", True],
        ["all variants", 2, "find-256", "tie", True],
        ["all variants", 3, "phash-64", "worse", False],
        ["native sizes", 1, "find-256", "", True],
        ["native sizes", 2, "phash-64", "worse", False],
    ]
    second = table.iloc[1]
    assert (second.behind, second.behind_low, second.behind_high) == (pytest.approx(-0.02), -0.06, 0.02)
    assert second.p_holm == 0.3
    assert table.families.unique().tolist() == ["held_out"]


def test_what_a_method_refuses_counts_against_it():
    rows = [*scored("find-256", 0.90), *scored("phash-256", 0.92, usable=0.5)]
    comparisons = {"all variants": ["find-256", "phash-256"]}
    table = rank(pd.DataFrame(rows, columns=SCORES), COMPARED, RATIOS, comparisons=comparisons, target_fprs=[1e-3])
    assert table[["variant", "tpr", "tpr_generalised"]].values.tolist() == [
        ["find-256", 0.90, 0.90],
        ["phash-256", 0.92, 0.46],
    ]
    assert table.behind[1] == pytest.approx(-0.44)


def test_equal_rates_rank_the_cheaper_first():
    equal = pd.DataFrame([*scored("phash-256", 0.9), *scored("find-256", 0.9)], columns=SCORES)
    table = rank(equal, COMPARED, RATIOS, comparisons={"all variants": list(RATIOS)}, target_fprs=[1e-3])
    assert table.variant.tolist() == ["find-256", "phash-256"]
    assert table.on_front.tolist() == [True, False]


def test_without_held_out_families_they_rank_in_sample():
    rows = pd.DataFrame(scored("find-256", 0.9, families="all"), columns=SCORES)
    table = rank(rows, COMPARED.head(0), RATIOS, comparisons={"all variants": list(RATIOS)}, target_fprs=[1e-3])
    assert table[["variant", "families"]].values.tolist() == [["find-256", "all"]]


def test_the_front_finds_more_than_all_that_cost_as_little():
    points = {"a": (0.9, 2.0), "b": (0.9, 1.0), "c": (0.95, 3.0), "d": (0.5, 0.5), "e": (0.4, 0.9), "f": (0.0, 0.1)}
    assert front_of(points) == ["d", "b", "c"]


def test_ties_are_those_whose_difference_holds_nought():
    figure = {"families": "held_out", "metric": "tpr_generalised", "at": 1e-3}
    assert tied_with(COMPARED, "phash-256", list(RATIOS), **figure) == ["find-256"]
    assert tied_with(COMPARED, "phash-64", list(RATIOS), **figure) == []


def test_who_clearly_misses_the_target_ranks_last_and_is_on_no_front():
    off = SCORED.copy()
    off.loc[(off.variant == "phash-256") & (off.metric == "fpr"), ["value", "low"]] = (0.01, 0.0011)
    table = rank(off, COMPARED, RATIOS, comparisons={"all variants": list(RATIOS)}, target_fprs=[1e-3])
    assert table[["variant", "passed_over", "on_front"]].values.tolist() == [
        ["find-256", False, True],
        ["phash-64", False, False],
        ["phash-256", True, False],
    ]
