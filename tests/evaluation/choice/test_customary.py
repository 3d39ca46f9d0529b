import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.choice.customary import COLUMNS, score_customary, score_customary_clusters
from hashbench.evaluation.rates.intervals import jackknife_interval, unseen_bound

# Six families of two pictures: 6 same-family pairs, of which 4 are within 10, and 60 others, of which 3 are.
NAMES = list("abcdef")
FAMILIES = pd.DataFrame({"family": NAMES, "pictures": 2, "split": ["tuning", "held_out"] * 3})
WITHIN = {"a": 2, "b": 2, "c": 2, "d": 0, "e": 0, "f": 0}
DISTANCES = pd.DataFrame(
    [
        *((name, "same", "tuning", 10 if name in "abcd" else 11, 1) for name in NAMES),
        *((name, "different", "held_out", 8, near) for name, near in WITHIN.items()),
        *((name, "different", "held_out", 30, 20 - near) for name, near in WITHIN.items()),
    ],
    columns=["family", "relation", "other_split", "distance", "pairs"],
)


def scored(variant, distances=DISTANCES, families=FAMILIES, size=120):
    return score_customary(variant, distances, families, bits=64, collection_size=size)


def test_rates_of_a_customary_threshold_by_hand():
    (row,) = scored("dhash-64").itertuples()
    assert list(scored("dhash-64").columns) == list(COLUMNS)
    assert (row.threshold, row.source) == (10, "imagededup: default max_distance_threshold")
    assert (row.tpr, row.fpr, row.precision) == (pytest.approx(4 / 6), pytest.approx(3 / 60), pytest.approx(4 / 7))
    without = np.array([(3 - near) / 40 for near in WITHIN.values()])
    assert (row.fpr_low, row.fpr_high) == pytest.approx(jackknife_interval(3 / 60, without))
    # Among 120 pictures: 60 same-family pairs, and 7,080 others: 40 found and 354 false, 5.9 for each picture.
    assert row.pictures == 120
    assert row.precision_at_size == pytest.approx(40 / 394)
    assert row.false_pairs == pytest.approx(354)
    assert (row.false_pairs_low, row.false_pairs_high) == pytest.approx((7080 * row.fpr_low, 7080 * row.fpr_high))
    assert row.false_pairs_per_query == pytest.approx(5.9)
    assert row.note == (
        "found: direction only: 2 errors; "
        # 3 / (m (m - 1) / 2) = 0.05 at 11.5 families.
        "false: direction only: 3 errors; not promised: this takes 11 families, and here are 6"
    )


def test_where_no_false_match_is_seen_precision_has_bounds_only():
    (row,) = scored("pdq-256", DISTANCES.assign(distance=DISTANCES.distance + 25)).itertuples()
    assert (row.threshold, row.fpr, row.fpr_high) == (31, 0, pytest.approx(unseen_bound(6)))
    assert pd.isna(row.precision)
    assert pd.isna(row.false_pairs)
    assert pd.isna(row.false_pairs_per_query)
    assert row.false_pairs_per_query_high == pytest.approx(118 * unseen_bound(6))


def test_a_variant_may_have_several_customary_thresholds_none_or_no_published_one():
    assert scored("phash-64").threshold.tolist() == [8, 10]
    assert scored("phash-256").empty
    (row,) = scored("find-256").itertuples()
    assert pd.isna(row.threshold)
    assert pd.isna(row.tpr)
    assert row.source == "none published"


def test_without_families_nothing_is_scored():
    (row,) = scored("dhash-64", DISTANCES.head(0), FAMILIES.head(0)).itertuples()
    assert pd.isna(row.tpr)
    assert row.note == "no accuracy"


CLUSTERS = pd.DataFrame(
    [
        ("phash-64", "dbscan", 8, "all", 0.97, 0.45, 0.6, 66, 0.4, 0.5),
        ("phash-64", "dbscan", 8, "held_out", 0.9, 0.5, 0.6, 34, 0.4, 0.6),
        ("phash-64", "dbscan", 10, "all", 0.9, 0.6, 0.7, 66, 0.5, 0.7),
        ("phash-64", "complete_linkage", 8, "all", 0.9, 0.6, 0.7, 66, 0.5, 0.7),
    ],
    columns=[
        *("variant", "clustering", "threshold", "split", "pair_precision", "pair_recall", "pair_f1", "families"),
        *("pair_recall_low", "pair_recall_high"),
    ],
)


def test_the_customary_clustering_is_that_of_the_meme_studies():
    (row,) = score_customary_clusters(CLUSTERS, min_samples=5).itertuples()
    assert (row.variant, row.clustering, row.threshold, row.n_families) == ("phash-64", "dbscan", 8, 66)
    assert (row.tpr, row.tpr_low, row.tpr_high, row.precision) == (0.45, 0.4, 0.5, 0.97)
    assert "minPts 5" in row.source
    assert score_customary_clusters(CLUSTERS, min_samples=4).empty
    assert score_customary_clusters(CLUSTERS[CLUSTERS.threshold != 8], min_samples=5).empty
