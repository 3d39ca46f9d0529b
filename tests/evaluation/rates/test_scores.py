"""The `scores` table compared with a plain Python loop over all pairs."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from hashbench.evaluation.metrics import METRICS, Metric
from hashbench.evaluation.rates import histograms
from hashbench.evaluation.rates.intervals import allow_more_errors, jackknife_interval
from hashbench.evaluation.rates.operating import Point, points_of
from hashbench.evaluation.rates.scores import COLUMNS, estimate, table_of
from hashbench.evaluation.rates.thresholds import calibrate

TARGETS = [0.2, 0.05, 0.0001]
RECALL, COST = 0.8, 3.0
POINTS = points_of(target_fprs=TARGETS, cost_ratio=COST, target_recall=RECALL)
TOO_FEW = "too few pairs for 0.0001: at least 10,000 pairs of different families needed, here "


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(70, bits=64, families=16, unlabelled=0.05)


@pytest.fixture(scope="module")
def distances(hashed, distances_of):
    return distances_of(hashed)


def scored(variant, distances, families, calibration, *, points):
    return table_of({variant: estimate(distances, families, calibration, points=points)})


@pytest.fixture(scope="module")
def scores(hashed, distances):
    calibration = calibrate(
        distances, hashed.families, bits=64, points=POINTS, link_fpr=TARGETS[0], unlabelled_threshold=0.1
    )
    return scored("made-64", distances, hashed.families, calibration, points=POINTS)


def pairs_of(hashed, split):
    """Same-family and different-family distances among the families of a split, and the families of each."""
    families = hashed.families
    chosen = set(families.family if split == "all" else families.family[families.split == split])
    same, different = [], []
    for (_, a, family), (_, b, other) in combinations([r for r in hashed.records if r[2] in chosen], 2):
        (same if family == other else different).append(((a ^ b).bit_count(), {family, other}))
    return same, different, len(chosen)


def rates(same, different, base, threshold):
    """True-positive rate, false-positive rate, and precision and F1 at the base rate of all families."""
    tpr = sum(d <= threshold for d, _ in same) / len(same)
    fpr = sum(d <= threshold for d, _ in different) / len(different)
    found, false = base[0] * tpr, base[1] * fpr
    precision = found / (found + false) if found + false else None
    f1 = 0 if precision is None or found == 0 else 2 / (1 / precision + 1 / tpr)
    return tpr, fpr, precision, f1


def chosen_thresholds(same, different, base):
    """The threshold of every rule by trying all; the smallest of the best; -1 means none."""

    def best(value):
        return max(range(-1, 65), key=lambda threshold: (round(value(threshold), 12), -threshold))

    def cost(threshold):
        tpr, fpr, *_ = rates(same, different, base, threshold)
        return COST * base[1] * fpr + base[0] * (1 - tpr)

    thresholds = {
        ("", target): max(t for t in range(-1, 65) if sum(d <= t for d, _ in different) <= target * len(different))
        for target in TARGETS[:2]
    }
    return thresholds | {
        ("_at_best_f1", None): best(lambda t: rates(same, different, base, t)[3]),
        ("_at_least_cost", COST): best(lambda t: -cost(t)),
        ("_at_recall", RECALL): min(t for t in range(65) if sum(d <= t for d, _ in same) >= RECALL * len(same)),
    }


@pytest.mark.parametrize("split", ["all", "tuning", "held_out"])
def test_scores_are_those_of_brute_force(hashed, scores, split):
    base = tuple(len(pairs) for pairs in pairs_of(hashed, "all")[:2])
    same, different, _ = pairs_of(hashed, split)
    thresholds = chosen_thresholds(*pairs_of(hashed, "tuning" if split == "held_out" else split)[:2], base)
    area = sum((s < d) + (s == d) / 2 for s, _ in same for d, _ in different) / len(same) / len(different)
    expected = {("auc", None): (area, len(same) + len(different), None)}
    for (suffix, at), threshold in thresholds.items():
        tpr, fpr, precision, f1 = rates(same, different, base, threshold)
        missed = set().union(*(families for d, families in same if d > threshold))
        false = set().union(*(families for d, families in different if d <= threshold))
        matching = sum(d <= threshold for d, _ in same + different)
        found = threshold if threshold >= 0 else None
        expected[f"threshold{suffix}", at] = found, len(different), None
        expected[f"tpr{suffix}", at] = tpr, len(same), len(missed)
        expected[f"fpr{suffix}", at] = fpr, len(different), len(false)
        expected[f"precision{suffix}", at] = precision, matching, len(false)
        expected[f"f1{suffix}", at] = f1, len(same) + len(different), len(missed)
    rows = scores[scores.families == split]
    found = {
        (row.metric, None if pd.isna(row.at) else row.at): (
            None if pd.isna(row.value) else row.value,
            row.n_pairs,
            None if pd.isna(row.n_erring) else row.n_erring,
        )
        for row in rows.itertuples()
    }
    assert expected.keys() <= found.keys()
    for key, (value, n, families) in expected.items():
        assert found[key] == (pytest.approx(value, abs=1e-12) if value is not None else None, n, families), key


@pytest.mark.parametrize("split", ["all", "tuning", "held_out"])
def test_average_precision_is_that_of_scikit_learn(hashed, scores, split):
    same, different, _ = pairs_of(hashed, split)
    labels = np.repeat([1, 0], [len(same), len(different)])
    expected = average_precision_score(labels, [-distance for distance, _ in same + different])
    (found,) = scores.value[(scores.families == split) & (scores.metric == "average_precision")]
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("split", ["all", "tuning", "held_out"])
def test_macro_rates_are_means_over_families(hashed, scores, split):
    same, different, families = pairs_of(hashed, split)
    rows = scores[(scores.families == split) & (scores["at"] == 0.2)].set_index("metric")
    threshold = rows.value["threshold"]
    names = set().union(*(of for _, of in different))
    for pairs, metric in ((same, "tpr_macro"), (different, "fpr_macro")):
        own = {name: [d <= threshold for d, of in pairs if name in of] for name in names}
        expected = np.mean([np.mean(matches) for matches in own.values() if matches])
        assert rows.value[metric] == pytest.approx(expected, abs=1e-12)
    assert families == rows.n_families["fpr_macro"] >= rows.n_families["tpr_macro"]


def test_a_rate_that_pairs_are_too_few_for_has_no_number_but_says_how_many_it_takes(scores):
    rows = scores[scores["at"] == 0.0001]
    assert set(rows.metric) == {"threshold", "tpr_matched"}
    assert rows.value.isna().all()
    assert all(note.startswith(TOO_FEW) for note in rows.note)
    thresholds = scores.metric.str.startswith("threshold") & (scores["at"] != 0.0001)
    precise = scores.metric == "threshold_at_own_precision"
    assert (scores[thresholds & ~precise].note == "").all()


def test_the_oracle_is_worth_asking(hashed):
    for split in ("all", "tuning", "held_out"):
        same, different, families = pairs_of(hashed, split)
        assert families >= 5
        assert 0 < len(same) < len(different)
        assert max(d for d, _ in same) > min(d for d, _ in different)


def test_intervals_are_where_the_jackknife_holds(scores):
    has = scores.low.notna()
    frozen = (scores.families == "held_out") & scores.metric.str.match("tpr|fpr|precision|f1|partial_auc")
    frozen &= (scores.metric != "tpr_matched") | (scores["at"] != 0.0001)  # too few pairs
    exact = frozen & (scores.metric != "fpr_macro") & (scores.n_families >= 5)
    assert (has == (scores.metric.isin(["auc", "average_precision"]) | exact)).all()
    assert (has == scores.high.notna()).all()
    shown = scores[has]
    assert ((shown.low >= 0) & (shown.low <= shown.value) & (shown.value <= shown.high) & (shown.high <= 1)).all()
    assert (shown.low < shown.high).all()


def test_every_metric_is_declared_and_in_its_range(scores):
    assert tuple(scores.columns) == COLUMNS
    for row in scores.itertuples():
        metric = METRICS[row.metric]
        assert pd.isna(row.value) or metric.low <= row.value <= metric.high
        assert (metric.at == "") == pd.isna(row.at)


# Two pictures per family, within each split: one same-family pair per family, four pairs of different families.
LITERAL_FAMILIES = pd.DataFrame({"family": list("abcd"), "pictures": 2, "split": ["tuning"] * 2 + ["held_out"] * 2})
LITERAL = pd.DataFrame(
    [
        ("a", "same", "tuning", 1, 1),
        ("b", "same", "tuning", 3, 1),
        ("a", "different", "tuning", 3, 4),
        ("b", "different", "tuning", 3, 4),
        ("c", "same", "held_out", 0, 1),
        ("d", "same", "held_out", 4, 1),
        ("c", "different", "held_out", 2, 1),
        ("d", "different", "held_out", 2, 1),
        ("c", "different", "held_out", 5, 3),
        ("d", "different", "held_out", 5, 3),
    ],
    columns=["family", "relation", "other_split", "distance", "pairs"],
)


def frozen_at(threshold):
    """A calibration with only the threshold at a false-positive rate of one half."""
    thresholds = [{"target_fpr": 0.5, "threshold": threshold}]
    return {"bits": 8, "families": "tuning", "different_pairs": 4, "thresholds": thresholds, "points": []}


def test_few_errors_and_rates_that_families_do_not_promise_are_noted():
    # One of two same-family pairs is found, and one of four others matches; 2 families make one pair: nothing below 1.
    scores = scored("x", LITERAL, LITERAL_FAMILIES, frozen_at(2), points=[Point("target_fpr", 0.5)])
    notes = scores[scores.families == "held_out"].set_index("metric").note
    assert notes["tpr"] == notes["tpr_generalised"] == "direction only: 1 error"
    assert notes["fpr"] == "direction only: 1 error; not promised: this takes 4 families, and here are 2"
    assert notes["fpr_generalised"] == "direction only: 1 error; not promised: this takes 4 families, and here are 2"
    assert notes["precision"] == "direction only: 1 error; not promised: this takes 4 families, and here are 2"
    assert notes["fpr_macro"] == "not promised: this takes 4 families, and here are 2"
    assert notes["threshold"] == ""


def test_enough_errors_are_no_note():
    many = LITERAL.assign(pairs=30 * LITERAL.pairs)
    families = LITERAL_FAMILIES.assign(pictures=11)
    scores = scored("x", many, families, frozen_at(2), points=[Point("target_fpr", 0.5)])
    notes = scores[scores.families == "held_out"].set_index("metric").note
    assert (notes["tpr"], notes["fpr"]) == ("", "not promised: this takes 4 families, and here are 2")
    assert notes["precision"] == "not promised: this takes 4 families, and here are 2"


def test_what_a_method_refuses_counts_as_missed():
    # Three files a family, two of them hashed: of 3 + 3 same-family pairs of files one is found, and of 9 others one
    # matches.
    families = LITERAL_FAMILIES.assign(pictures=3)
    scores = scored("x", LITERAL, families, frozen_at(2), points=[Point("target_fpr", 0.5)])
    rows = scores[scores.families == "held_out"].set_index("metric")
    assert rows.value[["tpr", "tpr_generalised"]].tolist() == [0.5, pytest.approx(1 / 6)]
    assert rows.value[["fpr", "fpr_generalised"]].tolist() == [0.25, pytest.approx(1 / 9)]
    assert rows.n_pairs[["tpr_generalised", "fpr_generalised"]].tolist() == [6, 9]
    assert rows.n_erring[["tpr", "tpr_generalised"]].tolist() == [1, 2]


def test_where_every_file_is_hashed_generalised_rates_are_the_plain_ones(hashed, scores):
    for measure in ("tpr", "fpr"):
        for column in ("value", "low", "high", "n_pairs", "n_erring"):
            plain, of_files = (scores[scores.metric == name][column] for name in (measure, f"{measure}_generalised"))
            pd.testing.assert_series_equal(
                plain.reset_index(drop=True).astype(float), of_files.reset_index(drop=True).astype(float)
            )


def test_the_largest_distance_that_occurs_is_beside_the_threshold():
    # Pairs are at 0, 1, 2, 3, 4 and 5, so the rates at 7 are the rates at 5.
    scores = scored("x", LITERAL, LITERAL_FAMILIES, frozen_at(7), points=[Point("target_fpr", 0.5)])
    rows = scores[scores.families == "held_out"].set_index("metric")
    assert (rows.value["threshold"], rows.value["occurring"]) == (7, 5)


def value(scores, families, metric):
    (found,) = scores[(scores.families == families) & (scores.metric == metric)].value
    return found


@pytest.mark.parametrize(("threshold", "tpr", "fpr", "precision"), [(2, 0.5, 0.25, 0.5), (4, 1, 0.25, 2 / 3)])
def test_held_out_families_are_scored_at_the_frozen_threshold_whatever_it_is(threshold, tpr, fpr, precision):
    frozen = frozen_at(threshold)
    scores = scored("x", LITERAL, LITERAL_FAMILIES, frozen, points=[Point("target_fpr", 0.5)])
    assert value(scores, "tuning", "threshold") == 2
    assert value(scores, "held_out", "threshold") == threshold
    found = [value(scores, "held_out", metric) for metric in ("tpr", "fpr", "precision")]
    assert found == [tpr, fpr, precision]


@pytest.mark.parametrize("noted", [False, True])
def test_where_no_threshold_qualifies_it_is_empty_and_rates_are_nought(noted):
    at_nought, frozen = LITERAL.assign(distance=0), frozen_at(None)
    if noted:  # as `calibrate` notes it
        note = "no threshold qualifies with a false-positive rate of at most 0.5: nothing matches"
        frozen["thresholds"][0]["note"] = note
    scores = scored("x", at_nought, LITERAL_FAMILIES, frozen, points=[Point("target_fpr", 0.5)])
    for families in ("all", "tuning", "held_out"):
        assert pd.isna(value(scores, families, "threshold"))
        assert pd.isna(value(scores, families, "precision"))
        assert (value(scores, families, "tpr"), value(scores, families, "fpr")) == (0, 0)
        assert value(scores, families, "auc") == 0.5
        notes = scores[(scores.families == families) & scores["at"].notna()].set_index("metric").note
        said = "no threshold qualifies with a false-positive rate of at most 0.5: nothing matches"
        assert notes[["threshold", "tpr", "fpr", "tpr_generalised", "fpr_macro", "precision"]].unique().tolist() == [
            said
        ]


@pytest.mark.parametrize("used", ["all", "unlabelled"])
def test_without_a_calibration_on_tuning_families_none_are_held_out(used):
    calibration = {"bits": 8, "families": used, "different_pairs": 0, "thresholds": [], "points": []}
    scores = scored("x", LITERAL, LITERAL_FAMILIES, calibration, points=[])
    assert set(scores.families) == {"all", "tuning"}


@pytest.mark.parametrize("families", [LITERAL_FAMILIES.iloc[:0], LITERAL_FAMILIES.iloc[:1]])
def test_no_or_one_family_has_no_scores(families):
    of_one = LITERAL[(LITERAL.family == "a") & (LITERAL.relation == "same")]
    calibration = {"bits": 8, "families": "unlabelled", "different_pairs": 0, "thresholds": [], "points": []}
    scores = scored("x", of_one, families, calibration, points=[Point("target_fpr", 0.5)])
    assert scores.empty
    assert tuple(scores.columns) == COLUMNS


def test_without_a_false_match_precision_is_bounded_as_its_rates_are():
    # 60 families of two pictures, all found at 0 and none falsely matched: of 30 held-out families the rates' bounds
    # are 1 - 0.05^(1/30) = 0.0950 from the edge; with 60 same-family pairs to 7,080 others precision is at least
    # 60 * 0.905 / (60 * 0.905 + 7080 * 0.0950).
    names = [f"{number:02}" for number in range(60)]
    splits = ["tuning"] * 30 + ["held_out"] * 30
    families = pd.DataFrame({"family": names, "pictures": 2, "split": splits})
    rows = [(name, "same", split, 0, 1) for name, split in zip(names, splits, strict=True)]
    for name, split in zip(names, splits, strict=True):
        rows += [(name, "different", other, 5, 4 * (30 - (other == split))) for other in ("tuning", "held_out")]
    distances = pd.DataFrame(rows, columns=LITERAL.columns)
    found = scored("x", distances, families, frozen_at(0), points=[Point("target_fpr", 0.5)])
    row = found[(found.families == "held_out") & (found.metric == "precision")].iloc[0]
    bound = 1 - 0.05 ** (1 / 30)
    assert (row.value, row.high) == (1, 1)
    assert row.low == pytest.approx(60 * (1 - bound) / (60 * (1 - bound) + 7080 * bound))


def false_matches_of(erring):
    """Return the scored false-positive rates at 2 and at 0, of 30 families of two pictures and others."""
    # No false match within 0; within 2 one or two of each of the `erring` first families: 1, 1, 2, 2 and so on.
    names = [f"{number:02}" for number in range(30)]
    families = pd.DataFrame({"family": ["x", "y", *names], "pictures": 2, "split": ["tuning"] * 2 + ["held_out"] * 30})
    rows = [(name, "same", "held_out", 0, 1) for name in names]
    near = [1 + number % 4 // 2 if number < erring else 0 for number in range(30)]
    for name, close in zip(names, near, strict=True):
        rows += [(name, "different", "held_out", 2, close), (name, "different", "held_out", 5, 4 * 29 - close)]
    distances = pd.DataFrame(rows, columns=LITERAL.columns)
    thresholds = [{"target_fpr": at, "threshold": threshold} for at, threshold in ((0.5, 2), (0.2, 0))]
    frozen = {"bits": 8, "families": "tuning", "different_pairs": 9, "thresholds": thresholds, "points": []}
    found = scored("x", distances, families, frozen, points=[Point("target_fpr", at) for at in (0.5, 0.2)])
    # 30 * 29 * 4 / 2 = 1,740 pairs in all, 116 of each family.
    without = np.array([(sum(near) / 2 - close) / (1740 - 116) for close in near])
    return found[(found.families == "held_out") & (found.metric == "fpr")].set_index("at"), without


def test_the_bound_of_a_larger_threshold_holds_for_a_smaller_one():
    rates, without = false_matches_of(30)
    low, high = jackknife_interval(22 / 1740, without)
    # One unseen look-alike pair: half of the 4 pairs of two families of 2 pictures.
    _, high = allow_more_errors((low, high), 22 / 1740, without, unseen=2 / 1740)
    assert rates.value.to_dict() == {0.5: pytest.approx(22 / 1740), 0.2: 0}
    # Without a match at 0, 30 families alone give the bound 1 - 0.05^(1/30) = 9.5 %.
    assert 22 / 1740 < high < 0.02
    assert rates.high.to_dict() == {0.5: pytest.approx(high), 0.2: pytest.approx(high)}
    assert rates.low.to_dict() == {0.5: pytest.approx(low), 0.2: 0}


def test_where_few_families_err_a_larger_threshold_is_bounded_no_lower_than_a_smaller_one():
    rates, without = false_matches_of(8)
    bound = 1 - 0.05 ** (1 / 30)
    assert jackknife_interval(6 / 1740, without)[1] < bound
    assert rates.high.to_dict() == {0.5: pytest.approx(bound), 0.2: pytest.approx(bound)}


def test_a_new_metric_without_a_threshold_is_one_line_of_the_table(monkeypatch, hashed, distances):
    toy = Metric(
        "toy", "toy", "Share of all pairs that are of one family", "neither", 0, 1, "rate", statistic="toy_share"
    )
    monkeypatch.setattr(histograms, "toy_share", toy_share, raising=False)
    monkeypatch.setitem(METRICS, "toy", toy)
    calibration = calibrate(
        distances, hashed.families, bits=64, points=POINTS, link_fpr=TARGETS[0], unlabelled_threshold=0.1
    )
    table = scored("made-64", distances, hashed.families, calibration, points=POINTS)
    found = table[table.metric == "toy"].set_index("families")
    same, different = pairs_of(hashed, "all")[:2]
    assert found.value["all"] == pytest.approx(len(same) / (len(same) + len(different)))
    assert {"all", "tuning", "held_out"} == set(found.index)


def toy_share(same, different):
    """Return same-family pairs over all pairs."""
    return same.sum(axis=-1) / (same.sum(axis=-1) + different.sum(axis=-1))
