"""Error rates of queries in literal collections, small enough to count by hand."""

import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.rates.queries import COLUMNS, known_sizes, score_queries

TARGET = 1e-2


def counts_of(within: dict[str, list[int]], strangers: int, threshold: int = 9) -> pd.DataFrame:
    """Return a `queries` table of tuning families.

    `within` has, by family, the number of strangers within the threshold of each picture.
    """
    rows = [(family, "tuning", threshold, strangers, one) for family, some in within.items() for one in some]
    table = pd.DataFrame(rows, columns=["family", "other_split", "threshold", "strangers", "within"])
    return table.assign(image_id=np.arange(len(table), dtype=np.uint64))


def by_hand(within: dict[str, list[int]], *, families: str = "all", threshold: int | None = 9, **options):
    """Score a literal collection whose families are of one size, with different-family pairs at distances 0 to 9."""
    size = len(next(iter(within.values())))
    strangers = sum(map(len, within.values())) - size
    of_family = pd.DataFrame({"family": list(within), "pictures": size, "split": "tuning"})
    distances = pd.DataFrame(
        {"family": "a", "relation": "different", "other_split": "tuning", "distance": range(10), "pairs": 2000}
    )
    calibration = {
        "bits": 64,
        "families": families,
        "different_pairs": 10_000,
        "thresholds": [{"target_fpr": TARGET, "threshold": threshold, "note": ""}],
        "points": [{"rule": "best_f1", "at": None, "threshold": None}],
    }
    pairs = pd.DataFrame({"a": [], "b": [], "relation": [], "distance": []}).astype({"a": np.uint64, "b": np.uint64})
    counts = counts_of(within, strangers)
    arguments = {"pairs": [pairs], "distances": distances, "target_fpr": TARGET, "kept": 64}
    return score_queries("made", counts, families=of_family, calibration=calibration, **(arguments | options))


def test_the_worst_queries_by_hand():
    # One query of 4 is the worst: it has 3 of the 3 + 1 + 1 + 1 ends of false matches.
    table = by_hand({"a": [1], "b": [3], "c": [1], "d": [1]})
    row = table[table.metric == "worst_share"].iloc[0]
    assert (row.value, row["size"], row.n_queries, row.n_families) == (0.5, 1, 4, 4)
    assert (row.families, row.rule, row["at"], row.threshold) == ("all", "target_fpr", TARGET, 9)
    # The worst three of 300: 90 + 9 + 1 of 90 + 9 + 297 * 1 + 1 - 1.
    many = {f"{number:03}": [1] for number in range(300)} | {"007": [90], "150": [9]}
    row = by_hand(many).query("metric == 'worst_share'").iloc[0]
    assert (row.value, row["size"]) == (100 / 397, 3)


def test_false_alarms_by_hand():
    table = by_hand({"a": [1], "b": [3], "c": [1], "d": [1]}, sizes=[1, 2, 3, 4])
    rows = table.pivot(index="size", columns="metric", values="value")
    # One of 3 strangers is near: 1/3, 2/3, 1 for 1, 2, 3 drawn; one query always has a false alarm. 4 do not exist.
    assert rows.fpir.dropna().tolist() == pytest.approx([(3 / 3 + 1) / 4, (3 * 2 / 3 + 1) / 4, 1])
    assert rows.fpir_independent.dropna().tolist() == pytest.approx([1 / 2, 3 / 4, 7 / 8])
    assert table[table.metric == "fpir"].low.isna().all()  # in sample


def test_no_false_match_and_nothing_but_false_matches():
    none = by_hand({"a": [0], "b": [0], "c": [0]}).set_index(["metric", "size"])
    assert none.value["fpir", 2] == none.value["fpir_independent", 2] == 0
    assert np.isnan(none.value["fpir_ratio", 2])
    assert none.note["fpir_ratio", 2] == "no false alarm"
    assert np.isnan(none.value["worst_share", 1])
    assert none.note["worst_share", 1] == "no false match"
    every = by_hand({"a": [2], "b": [2], "c": [2]}).set_index(["metric", "size"])
    assert every.value["fpir", 1] == every.value["fpir", 2] == every.value["fpir_independent", 2] == 1
    assert every.value["fpir_ratio", 2] == 1


def test_all_found_and_all_missed():
    families = {"a": [0, 0, 0], "b": [0, 0, 0]}
    ends = {"a": [0, 0, 1, 3, 3, 4], "b": [1, 2, 2, 4, 5, 5], "relation": "same"}
    # 10 distances are equally frequent, so none matches at 1 %. A threshold is only possible if all are farther.
    farther = pd.DataFrame(
        {"family": "a", "relation": "different", "other_split": "tuning", "distance": [41], "pairs": 20_000}
    )
    for distance, missed in ((40, 0.0), (41, 1.0)):
        pairs = pd.DataFrame({**ends, "distance": distance}).astype({"a": np.uint64, "b": np.uint64})
        table = by_hand(families, pairs=[pairs], distances=farther).query("metric == 'fnir'").set_index("size")
        assert table.threshold.tolist() == [40] * 5
        assert table.value[[1, 2]].tolist() == [missed, missed]
        assert np.isnan(table.value[3])
        assert (table.n_queries[2], table.n_queries[3], table.n_families[3]) == (6, 0, 0)
        assert table.note[3] == "2 families with fewer than 3 others left out"


def test_pairs_too_few_and_thresholds_that_do_not_qualify_are_said():
    families = {"a": [0, 0], "b": [0, 0]}
    table = by_hand(families).query("metric == 'fnir'").set_index("size")
    assert table.value[1] == 1  # distance 0 already has a tenth of the pairs, so nothing may match
    assert table.note[1] == "no threshold qualifies"
    few = pd.DataFrame(
        {"family": "a", "relation": "different", "other_split": "tuning", "distance": [41], "pairs": 300}
    )
    table = by_hand(families, distances=few).query("metric == 'fnir'").set_index("size")
    assert table.threshold[1] == 40
    assert pd.isna(table.threshold[2])
    assert np.isnan(table.value[2])
    too_few = "too few pairs for 0.005: at least 200 pairs of different families needed, here 150"
    assert table.note[2].startswith(too_few)


def test_points_without_a_threshold_and_collections_without_families_have_no_rows():
    table = by_hand({"a": [1], "b": [1]}, threshold=None)
    assert set(table.metric) == {"fnir"}
    assert by_hand({"a": [1], "b": [1]}, families="unlabelled").columns.tolist() == list(COLUMNS)
    assert by_hand({"a": [1], "b": [1]}, families="unlabelled").empty
    assert by_hand({"a": [0, 0]}).empty  # no strangers


def test_sizes_end_with_the_strangers_that_there_are():
    assert known_sizes(890) == [1, 3, 10, 30, 100, 300, 890]
    assert known_sizes(1000) == [1, 3, 10, 30, 100, 300, 1000]
    assert known_sizes(890, [800, 1000, 100]) == [100, 800]
