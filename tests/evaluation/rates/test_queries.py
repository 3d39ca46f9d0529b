"""What a query meets: tiny literal collections, brute force on random ones, and figures of a real collection."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench.corpus.families import SPLITS
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.operating import Point, points_of
from hashbench.evaluation.rates.queries import (
    COLUMNS,
    gather_near,
    judge,
    known_sizes,
    score_queries,
    thresholds_by_examples,
    without_each_family,
)
from hashbench.evaluation.rates.scores import estimate
from hashbench.evaluation.rates.thresholds import calibrate
from hashbench.matching.blocks import hamming
from hashbench.matching.collection import UNLABELLED, Collection, to_words
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import find_pairs
from hashbench.matching.queries import count_queries

POINTS = points_of(target_fprs=[1e-2, 1e-3], cost_ratio=10, target_recall=0.95)
TARGET = 1e-2


@pytest.fixture(scope="module")
def made() -> Collection:
    """Some 900 pictures of 100 families of several sizes, of 64 bits that hang together: some are near many others."""
    rng = np.random.default_rng(3)
    families = np.repeat(np.arange(100, dtype=np.int32), rng.choice([2, 5, 9, 12, 17], 100))
    n = len(families)
    rng.shuffle(families)
    centres = np.tile(rng.random((100, 32)) < 0.35, 2)
    bits = centres[families] ^ (rng.random((n, 64)) < rng.choice([0.05, 0.1, 0.2], (n, 1)))
    return Collection(
        bits=64,
        image_ids=np.arange(n, dtype=np.uint64),
        words=to_words([row.tobytes() for row in np.packbits(bits, axis=1)]),
        families=families,
        family_names=tuple(f"{family:02}" for family in range(100)),
        family_splits=(np.arange(100) % 2).astype(np.int8),
    )


def tables_of(collection: Collection, radius: int | None = None) -> dict:
    """Return the arguments of `score_queries` for a collection, all pairs kept unless a radius is given."""
    names = collection.family_names
    splits = [SPLITS[split] for split in collection.family_splits]
    pictures = np.bincount(collection.families[collection.families != UNLABELLED], minlength=len(names))
    families = pd.DataFrame({"family": names, "pictures": pictures, "split": splits})
    distances = count_distances(collection, splits=SPLITS)
    options = {"bits": collection.bits, "points": POINTS, "link_fpr": 1e-2, "unlabelled_threshold": 0.1}
    calibration = calibrate(distances, families, **options)
    rows = calibration["thresholds"] + calibration["points"]
    thresholds = [row["threshold"] for row in rows if row["threshold"] is not None]
    kept = collection.bits if radius is None else radius
    return {
        "counts": count_queries(collection, thresholds, splits=SPLITS),
        "pairs": list(find_pairs(collection, radius=kept)),
        "distances": distances,
        "families": families,
        "calibration": calibration,
        "target_fpr": TARGET,
        "kept": kept,
    }


def only(collection: Collection, chosen: np.ndarray) -> Collection:
    return replace(
        collection,
        image_ids=collection.image_ids[chosen],
        words=collection.words[chosen],
        families=collection.families[chosen],
    )


def held_out(collection: Collection) -> Collection:
    return only(collection, collection.family_splits[collection.families] == SPLITS.index("held_out"))


def apart(collection: Collection) -> tuple[np.ndarray, np.ndarray]:
    """Return all distances and which pairs are of different families."""
    return (
        hamming(collection.words, collection.words),
        collection.families[:, None] != collection.families[None, :],
    )


@pytest.mark.slow
def test_false_alarms_are_those_of_drawing_strangers(made):
    made = only(made, np.arange(300))
    found = score_queries("made", **tables_of(made), sizes=[1, 5, 30, 100])
    rows = found[(found.metric == "fpir") & (found["at"] == TARGET)].set_index("size")
    distances, strange = apart(held_out(made))
    near = distances <= rows.threshold.iloc[0]
    rng = np.random.default_rng(5)
    for size in (5, 30, 100):
        chances, variance = [], 0.0
        for query in range(len(near)):
            hit = near[query][strange[query]]
            drawn = rng.random((1000, len(hit))).argpartition(size, axis=1)[:, :size]
            share = hit[drawn].any(axis=1).mean()
            chances.append(share)
            variance += max(share * (1 - share), 1e-3) / 1000
        error = np.sqrt(variance) / len(near)
        assert 0.005 < rows.value[size] < 0.995
        assert abs(rows.value[size] - np.mean(chances)) < 4 * error
    assert rows.value[1] == pytest.approx((near & strange).sum(axis=1).dot(1 / strange.sum(axis=1)) / len(near))


def test_the_independent_formula_says_more(made):
    table = score_queries("made", **tables_of(made), sizes=[1, 10, 100])
    rows = table[table["at"] == TARGET].pivot(index="size", columns="metric", values="value")
    rate = rows.fpir[1]
    assert rows.fpir_ratio[1] == pytest.approx(1)
    assert rows.fpir_independent[100] == pytest.approx(1 - (1 - rate) ** 100)
    assert rows.fpir_ratio[100] == pytest.approx(rows.fpir_independent[100] / rows.fpir[100])
    assert 1 < rows.fpir_ratio[10] < rows.fpir_ratio[100]


@pytest.mark.parametrize("size", [1, 7, 100, 400])
@pytest.mark.slow
def test_a_deleted_family_goes_as_queries_and_as_strangers(made, size):
    made = tables_of(made)
    queries = judge(made["counts"], made["families"], made["calibration"])
    near = gather_near(made["pairs"], queries, set(queries.within))
    families = sorted(set(made["counts"].family[made["counts"].image_id.isin(queries.image_ids)]))
    for threshold in queries.within:
        deleted = without_each_family(queries, near, threshold, size)
        assert len(deleted) == len(families)
        for family in (0, 3, 17, len(families) - 1):
            assert deleted[family] == pytest.approx(plain_rate(queries, made, threshold, size, family), rel=1e-12)


def test_counts_near_queries_are_the_same_in_small_parts(made, monkeypatch):
    made = tables_of(only(made, np.arange(300)))
    queries = judge(made["counts"], made["families"], made["calibration"])
    whole = gather_near(made["pairs"], queries, set(queries.within))
    monkeypatch.setattr("hashbench.evaluation.rates.queries._QUERIES", 7)
    monkeypatch.setattr("hashbench.evaluation.rates.queries._WAITING", 50)
    parts = gather_near([part[start::5] for part in made["pairs"] for start in range(5)], queries, set(queries.within))
    assert len(parts.parts) == -(-len(queries) // 7) > len(whole.parts) == 1
    for threshold in queries.within:
        together = [np.concatenate(column) for column in zip(*parts.within(threshold), strict=True)]
        assert [column.tolist() for column in together] == [
            column.tolist() for column in next(iter(whole.within(threshold)))
        ]
    # A pair counts for both of its pictures.
    widest = max(queries.within)
    assert sum(pictures.sum() for _, _, pictures in parts.within(widest)) % 2 == 0


def plain_rate(queries, made, threshold, size, family):
    """FPIR of the queries that are not of a family, from the list of all pairs less its own."""
    rest = queries.family != family
    ids = pd.Index(queries.image_ids[rest])
    pairs = pd.concat(made["pairs"])
    pairs = pairs[(pairs.relation == "different") & (pairs.distance <= threshold)]
    pairs = pairs[pairs.a.isin(ids) & pairs.b.isin(ids)]
    within = np.bincount(np.concatenate([ids.get_indexer(pairs.a), ids.get_indexer(pairs.b)]), minlength=len(ids))
    own = np.bincount(queries.family[rest])[queries.family[rest]]
    total = 0.0
    for hits, strangers in zip(within.tolist(), (len(ids) - own).tolist(), strict=True):
        missed = 1.0
        for i in range(min(size, strangers)):
            missed *= max(0, strangers - hits - i) / (strangers - i)
        total += 1 - missed
    return total / len(ids)


def test_with_families_of_one_size_a_single_picture_is_a_pair(made):
    """At N = 1 the chance and its interval are then those of the false-positive rate in `scores`."""
    order = np.argsort(made.families, kind="stable")
    number = np.arange(len(order)) - np.searchsorted(made.families[order], made.families[order])
    enough = np.bincount(made.families) >= 5
    alike = only(made, np.sort(order[(number < 5) & enough[made.families[order]]]))
    alike = replace(
        alike,
        families=(np.cumsum(enough) - 1)[alike.families].astype(np.int32),
        family_names=tuple(np.array(made.family_names)[enough]),
        family_splits=made.family_splits[enough],
    )
    arguments = tables_of(alike)
    table = score_queries("made", **arguments)
    scores = estimate(arguments["distances"], arguments["families"], arguments["calibration"], points=POINTS)
    pooled = {(one.metric, one.at): one for one in scores if one.families == "held_out"}
    rows = table[(table.metric == "fpir") & (table["size"] == 1)]
    assert len(rows) > 4
    for row in rows.itertuples():
        of_pairs = pooled[Point(row.rule, None).metric("fpr"), None if np.isnan(row.at) else row.at]
        assert row.value == pytest.approx(of_pairs.value, rel=1e-12)
        assert (row.low, row.high) == pytest.approx((of_pairs.low, of_pairs.high), rel=1e-9)


def test_upper_bounds_of_false_alarms_never_fall_as_the_threshold_grows(made):
    table = score_queries("made", **tables_of(made))
    alarms = table[table.metric == "fpir"].sort_values(["size", "threshold"])
    assert alarms.groupby("size").high.is_monotonic_increasing.all()


def test_missed_queries_are_those_of_all_sets_of_examples(made):
    arguments = tables_of(made)
    table = score_queries("made", **arguments)
    rows = table[table.metric == "fnir"].set_index("size")
    assert rows.index.tolist() == [1, 2, 3, 5, 10]
    some = held_out(made)
    distances, strange = apart(some)
    for examples in (1, 2, 3, 5):
        missed, families = [], set()
        for query in range(len(some)):
            others = [other for other in np.flatnonzero(~strange[query]) if other != query]
            near = {other for other in others if distances[query, other] <= rows.threshold[examples]}
            sets = list(combinations(others, examples)) if len(others) < 12 else []
            if sets:
                missed.append(np.mean([near.isdisjoint(chosen) for chosen in sets]))
            elif len(others) >= examples:
                miss = np.prod([(len(others) - len(near) - i) / (len(others) - i) for i in range(examples)])
                missed.append(max(0.0, miss))
            if len(others) >= examples:
                families.add(some.families[query])
        assert rows.value[examples] == pytest.approx(np.mean(missed))
        assert 0 < rows.low[examples] < rows.value[examples] < rows.high[examples] < 1
        assert (rows.n_queries[examples], rows.n_families[examples]) == (len(missed), len(families))
    left_out = len(set(some.families)) - rows.n_families[5]
    assert rows.note[5] == f"{left_out} families with fewer than 5 others left out"


def test_each_number_of_examples_meets_as_many_false_matches_at_most(made):
    arguments = tables_of(made)
    found = thresholds_by_examples(
        arguments["distances"], arguments["families"], arguments["calibration"], target_fpr=TARGET
    )
    tuning = only(made, made.family_splits[made.families] == SPLITS.index("tuning"))
    distances, strange = apart(tuning)
    assert found[1][0] == arguments["calibration"]["thresholds"][0]["threshold"]
    for examples, (threshold, note) in found.items():
        assert note == ""
        assert examples * (distances[strange] <= threshold).mean() <= TARGET
        assert examples * (distances[strange] <= threshold + 1).mean() > TARGET


def counts_of(within: dict[str, list[int]], strangers: int, threshold: int = 9) -> pd.DataFrame:
    """Return a `queries` table of tuning families, by family the strangers within the threshold of each picture."""
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
    # Of 4 queries, one is the worst: it has 3 of the 3 + 1 + 1 + 1 ends of false matches.
    table = by_hand({"a": [1], "b": [3], "c": [1], "d": [1]})
    row = table[table.metric == "worst_share"].iloc[0]
    assert (row.value, row["size"], row.n_queries, row.n_families) == (0.5, 1, 4, 4)
    assert (row.families, row.rule, row["at"], row.threshold) == ("all", "target_fpr", TARGET, 9)
    # Of 300, the worst three: 90 + 9 + 1 of 90 + 9 + 297 * 1 + 1 - 1.
    many = {f"{number:03}": [1] for number in range(300)} | {"007": [90], "150": [9]}
    row = by_hand(many).query("metric == 'worst_share'").iloc[0]
    assert (row.value, row["size"]) == (100 / 397, 3)


def test_false_alarms_by_hand():
    table = by_hand({"a": [1], "b": [3], "c": [1], "d": [1]}, sizes=[1, 2, 3, 4])
    rows = table.pivot(index="size", columns="metric", values="value")
    # Of 3 strangers, one near: 1/3, 2/3, 1 for 1, 2, 3 drawn; one query always has a false alarm. 4 there are not.
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
    # Of 10 distances as frequent, none matches at 1 %: only where all are farther can a threshold be set.
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
    assert table.value[1] == 1  # distance 0 already has a tenth of the pairs: nothing can be let match
    assert table.note[1] == "no threshold qualifies"
    few = pd.DataFrame(
        {"family": "a", "relation": "different", "other_split": "tuning", "distance": [41], "pairs": 300}
    )
    table = by_hand(families, distances=few).query("metric == 'fnir'").set_index("size")
    assert table.threshold[1] == 40
    assert pd.isna(table.threshold[2])
    assert np.isnan(table.value[2])
    assert table.note[2].startswith("n too small for 0.005: at least 200 different pairs needed, here 150")


def test_points_without_a_threshold_and_collections_without_families_have_no_rows():
    table = by_hand({"a": [1], "b": [1]}, threshold=None)
    assert set(table.metric) == {"fnir"}
    assert by_hand({"a": [1], "b": [1]}, families="unlabelled").columns.tolist() == list(COLUMNS)
    assert by_hand({"a": [1], "b": [1]}, families="unlabelled").empty
    assert by_hand({"a": [0, 0]}).empty  # no strangers


def test_beyond_the_pairs_that_are_kept_there_is_no_interval(made):
    full, cut = tables_of(made), tables_of(made, radius=16)
    table, other = (score_queries("made", **arguments) for arguments in (full, cut))
    key = ["metric", "rule", "at", "size"]
    both = table.merge(other, on=key, suffixes=("", "_cut"))
    both = both[both.metric == "fpir"]
    near = both.threshold <= 16
    assert near.any()
    assert not near.all()
    assert both.value.tolist() == both.value_cut.tolist()
    assert both.low.notna().all()
    assert both.low_cut[near].tolist() == both.low[near].tolist()
    assert both.low_cut[~near].isna().all()
    assert set(both.note_cut[~near]) == {"no interval: pairs of different families are kept up to 16 bits"}


def test_unlabelled_pictures_change_nothing(made):
    labelled = made.families.copy()
    labelled[::7] = UNLABELLED
    with_them = replace(made, families=labelled)
    found = [score_queries("made", **tables_of(some)) for some in (with_them, only(with_them, labelled != UNLABELLED))]
    pd.testing.assert_frame_equal(found[0], found[1])


def test_every_figure_is_a_metric(made):
    table = score_queries("made", **tables_of(made))
    assert set(table.metric) == {"fpir", "fpir_independent", "fpir_ratio", "worst_share", "fnir"}
    assert set(table.metric) <= METRICS.keys()
    for row in table.dropna(subset="value").itertuples():
        assert METRICS[row.metric].low <= row.value <= METRICS[row.metric].high
        assert pd.isna(row.low) or row.low <= row.value <= row.high


def test_figures_of_a_real_collection_are_the_known_ones():
    """900 memes of 90 families, FINd: counted by another program, with Python's integers and exact fractions."""
    memes = pd.read_csv(Path(__file__).parent / "memes.csv", dtype=str)
    names, families = np.unique(memes.picture.str[:4], return_inverse=True)
    collection = Collection(
        bits=256,
        image_ids=np.arange(900, dtype=np.uint64),
        words=to_words([bytes.fromhex(digest) for digest in memes["find-256"]]),
        families=families.astype(np.int32),
        family_names=tuple(names),
        family_splits=np.zeros(90, np.int8),
    )
    arguments = tables_of(collection) | {"target_fpr": 1e-3}
    assert arguments["calibration"]["families"] == "tuning"  # all of them: none is held out, so judged in sample
    table = score_queries("find-256", **arguments, sizes=[1, 100, 300, 800])
    rows = table[table["at"] == 1e-3].set_index(["metric", "size"])
    assert set(rows.families) == {"all"}
    # The distances of FINd are even: 99, as the other program has it, is 98.
    assert rows.threshold["fpir", 1] == 98
    assert [f"{rows.value['fpir', size]:.6f}" for size in (1, 100, 300, 800)] == [
        "0.000934",
        "0.084889",
        "0.215019",
        "0.414755",
    ]
    assert f"{rows.value['worst_share', 9]:.6f}" == "0.080214"
    assert rows.threshold[["fnir"]].tolist() == [98, 96, 94, 92, 90]
    assert f"{rows.value['fnir', 1]:.6f}" == "0.032099"
    assert f"{rows.value['fnir', 3]:.6f}" == "0.008214"
    assert rows.note["fnir", 10] == "90 families with fewer than 10 others left out"


def test_sizes_end_with_the_strangers_that_there_are():
    assert known_sizes(890) == [1, 3, 10, 30, 100, 300, 890]
    assert known_sizes(1000) == [1, 3, 10, 30, 100, 300, 1000]
    assert known_sizes(890, [800, 1000, 100]) == [100, 800]
