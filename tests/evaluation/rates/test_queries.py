"""Error rates of queries: brute force on random collections, and figures of a real one."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench.corpus.families import SPLITS
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.drawing import chance_of_any
from hashbench.evaluation.rates.intervals import jackknife_interval
from hashbench.evaluation.rates.near import Queries, gather_near
from hashbench.evaluation.rates.operating import Point, points_of
from hashbench.evaluation.rates.queries import (
    judge,
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
    """About 900 pictures of 100 families of several sizes.

    Their 64 bits are correlated, so some pictures are near many others.
    """
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
        (deleted,) = without_each_family(queries, near, threshold, [size])
        assert len(deleted) == len(families)
        for family in (0, 3, 17, len(families) - 1):
            assert deleted[family] == pytest.approx(plain_rate(queries, made, threshold, size, family), rel=1e-12)


@pytest.mark.parametrize("size", [3, 10])
def test_if_two_families_alone_match_no_rate_without_one_is_below_nothing(size):
    """A rate of -3e-18 has no logit, so the interval of the whole was lost."""
    ends, sizes = [(0, 7), (2, 6), (3, 6)], np.full(10, 4)  # 10 families of 4 pictures; the first two match
    within = np.bincount(np.ravel(ends), minlength=40)
    ids = np.arange(40, dtype=np.uint64)
    queries = Queries("held_out", ids, np.repeat(np.arange(10), 4), sizes, {9: within})
    pairs = pd.DataFrame(ends, columns=["a", "b"], dtype=np.uint64).assign(relation="different", distance=9)
    (deleted,) = without_each_family(queries, gather_near([pairs], queries, {9}), 9, [size])
    assert (deleted >= 0).all()
    value = float(chance_of_any(within, queries.strangers, size).mean())
    assert np.isfinite(jackknife_interval(value, deleted)).all()


def test_counts_near_queries_are_the_same_in_small_parts(made, monkeypatch):
    made = tables_of(only(made, np.arange(300)))
    queries = judge(made["counts"], made["families"], made["calibration"])
    whole = gather_near(made["pairs"], queries, set(queries.within))
    monkeypatch.setattr("hashbench.evaluation.rates.near._QUERIES", 7)
    monkeypatch.setattr("hashbench.evaluation.rates.near._WAITING", 50)
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
    """FPIR of the queries of all other families, from the list of all pairs without the pairs of this family."""
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
    """At N = 1, the chance and its interval equal the false-positive rate and its interval in `scores`."""
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
    assert arguments["calibration"]["families"] == "tuning"  # all families: none is held out, so they judge in sample
    table = score_queries("find-256", **arguments, sizes=[1, 100, 300, 800])
    rows = table[table["at"] == 1e-3].set_index(["metric", "size"])
    assert set(rows.families) == {"all"}
    # The distances of FINd are even, so the other program's 99 is 98 here.
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
