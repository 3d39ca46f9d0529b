import json

import pandas as pd
import pytest

from hashbench.evaluation.choice.scenarios import SCENARIOS, advise
from hashbench.evaluation.rates.differences import COLUMNS as DIFFERENCES
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import COLUMNS as SCORES
from hashbench.reporting.words.advice import expectation, use

SIZE = 10_000
POINTS = points_of(
    target_fprs=[1e-2, 1e-3], cost_ratio=10, target_recall=0.95, target_precisions=[0.9, 0.99], collection_size=SIZE
)
RATIOS = {"cheap-64": 1.0, "costly-256": 3.0, "middle-64": 2.0}
FAMILIES = 1000
"""3 / (1000 * 999 / 2) = 6e-6 is promised."""


def figures(variant, suffix, at, *, threshold, tpr, fpr, families="held_out", note="", n_families=FAMILIES):
    """Rows of one variant at one operating point. Intervals reach a tenth of a rate to either side."""
    rows = [
        (variant, families, f"threshold{suffix}", at, threshold, None, None, 50_000, n_families, None, note),
        (variant, families, f"occurring{suffix}", at, threshold, None, None, 50_000, n_families, None, ""),
    ]
    for name, value, n in (("tpr", tpr, 900), ("fpr", fpr, 50_000), ("precision", 0.9, 850)):
        for measure in (name, f"{name}_generalised")[: 1 if name == "precision" else 2]:
            ends = (0.9 * value, min(1, 1.1 * value))
            rows.append((variant, families, f"{measure}{suffix}", at, value, *ends, n, n_families, 7, ""))
    return rows


def all_points(variant, *, tpr, precise, **others):
    """`tpr` by false-positive rate; `precise` are the true- and false-positive rate by precision."""
    # 100 families of ten pictures: 4,500 same-family pairs and 495,000 others; among 10,000 pictures 45,000 to 5e7.
    rows = [
        (variant, "all", f"{measure}_at_best_f1", None, 0.9, None, None, n, FAMILIES, 1, "")
        for measure, n in (("tpr", 4500), ("fpr", 495_000))
    ]
    for at, found in tpr.items():
        rows += figures(variant, "", at, threshold=20, tpr=found, fpr=1e-4, **others)
    for at, (found, false) in precise.items():
        rows += figures(variant, "_at_precision", at, threshold=12, tpr=found, fpr=false, **others)
    return rows + figures(variant, "_at_best_f1", None, threshold=18, tpr=0.9, fpr=0.001, **others)


# Precision 0.9 among 10,000 pictures: 0.8 * 45,000 = 36,000 found allow for 4,000 false of 5e7, a rate of 8e-5.
SCORED = pd.DataFrame(
    [
        *all_points("cheap-64", tpr={1e-2: 0.95, 1e-3: 0.90}, precise={0.9: (0.5, 4e-5), 0.99: (0.2, 1e-5)}),
        *all_points("costly-256", tpr={1e-2: 0.99, 1e-3: 0.92}, precise={0.9: (0.8, 7e-5), 0.99: (0.4, 1e-5)}),
        *all_points("middle-64", tpr={1e-2: 0.98, 1e-3: 0.80}, precise={0.9: (0.9, 2e-4), 0.99: (0.3, 1e-5)}),
    ],
    columns=SCORES,
)


def linked(**reached):
    """The part of the result of `choose_link` that the choice needs; intervals reach 0.02 to either side."""
    figures = {"pair_f1": 0.95, "b3_f1": 0.96, "pair_precision": 0.97, "pair_recall": 0.93} | reached
    return {
        "rule": "highest pairwise F1 on the tuning families",
        "families": "held_out",
        "variant": "costly-256",
        "clustering": "complete_linkage",
        "threshold": 82,
        "expected": {
            name: {"value": value, "low": value - 0.02, "high": value + 0.02} for name, value in figures.items()
        },
        "n_families": 34,
        "notes": ["Only 4 families to choose by."],
    }


LINK = linked()


def difference(metric, at, variant, other, low, high, outcome):
    return (
        "held_out",
        metric,
        at,
        variant,
        other,
        "difference",
        (low + high) / 2,
        low,
        high,
        0.04,
        0.06,
        outcome,
        20,
        "",
    )


COMPARED = pd.DataFrame(
    [
        difference("tpr_generalised", 1e-3, "cheap-64", "costly-256", -0.06, 0.02, "tie"),
        difference("tpr_generalised", 1e-3, "cheap-64", "middle-64", 0.05, 0.15, "better"),
        difference("tpr_generalised", 1e-3, "costly-256", "middle-64", 0.05, 0.15, "better"),
        difference("tpr_generalised_at_precision", 0.9, "costly-256", "cheap-64", 0.2, 0.4, "better"),
    ],
    columns=DIFFERENCES,
)


def advice(scores=SCORED, differences=COMPARED, link=LINK, size=SIZE):
    scale = project(scores, points=POINTS, sizes=[], collection_size=size)
    found = advise(scores, differences, RATIOS, points=POINTS, verdict_fpr=1e-3, scale=scale, link=link)
    assert [row["name"] for row in found] == [scenario.name for scenario in SCENARIOS]
    return {row["name"]: row for row in found}


def test_acting_without_a_second_look_takes_a_precision_at_the_size_asked_for():
    found = advice()["moderation"]
    # 0.99 allows 0.2 * 45,000 / 99 = 91 false for the cheap one, and 1e-5 is 500; 0.9 is kept by two of three.
    assert (found["variant"], found["threshold"], found["at"]) == ("costly-256", 12, 0.9)
    assert found["at_size"]["pictures"] == SIZE
    # 36,000 found and 7e-5 of 49,950,000 = 3,496 false: two pictures each of 10,000.
    assert found["at_size"]["precision"]["value"] == pytest.approx(36_000 / 39_496, rel=2e-3)
    assert found["at_size"]["false_pairs_per_query"]["value"] == pytest.approx(0.699, rel=2e-3)
    assert found["runner_up"]["variant"] == "cheap-64"
    assert found["runner_up"]["outcome"] == "better"


def test_a_rate_that_misses_its_target_is_never_advised_without_a_second_look():
    worse = SCORED.copy()
    worse.loc[(worse.metric == "fpr_at_precision") & (worse.variant != "cheap-64"), "value"] = 3e-4
    assert advice(scores=worse)["moderation"]["variant"] == "cheap-64"
    worse.loc[worse.metric == "fpr_at_precision", "value"] = 3e-4
    found = advice(scores=worse)["moderation"]
    assert (found["variant"], found["threshold"]) == (None, None)
    # 36,000 found, and 3e-4 of 49,950,000 are 14,985 false.
    assert found["reason"] == (
        "no variant can be promised to reach precision 0.9 among 10,000 pictures: the precision of costly-256 is 0.71"
    )
    # The best at the verdict's rate, for a second look to confirm.
    assert (found["filter"]["variant"], found["filter"]["threshold"]) == ("costly-256", 20)
    assert found["filter"]["expected"]["tpr"]["value"] == 0.92
    assert found["filter"]["at_size"]["false_pairs_per_query"]["value"] == pytest.approx(0.999, rel=1e-3)


def test_what_families_do_not_promise_is_not_advised():
    # 30 families make 435 pairs: 3 / 435 = 0.7 %, and the precision takes 8e-5.
    few = SCORED.assign(n_families=30)
    found = advice(scores=few)
    assert found["moderation"]["variant"] is None
    # 0.8 * 45,000 / 9 = 4,000 false of 49,955,000.
    assert found["moderation"]["reason"] == (
        "no variant can be promised to reach precision 0.9 among 10,000 pictures: costly-256 needs a "
        "false-positive rate of at most 8e-5, which takes 274 families to promise, here 30"
    )
    assert found["smallest_cost"]["variant"] is None


def test_no_false_match_seen_is_enough_where_families_promise_the_rate():
    unseen = SCORED.copy()
    rows = unseen.metric == "fpr_at_precision"
    unseen.loc[rows, ["value", "low", "high"]] = (0.0, 0.0, 0.01)
    found = advice(scores=unseen)["moderation"]
    # 0.99 takes a rate of 0.4 * 45,000 / 99 of 5e7 = 3.6e-6 of the best, below the 6e-6 that 1,000 families promise.
    assert (found["variant"], found["at"]) == ("middle-64", 0.9)
    assert found["at_size"]["precision"]["value"] is None


def test_too_few_pairs_are_the_reason():
    note = "too few pairs for precision 0.9 among 10,000 pictures: it takes more"
    lacking = SCORED[~(SCORED.metric.str.endswith("_at_precision") & (SCORED.metric != "threshold_at_precision"))]
    lacking = lacking.astype({"value": float})
    lacking.loc[lacking.metric == "threshold_at_precision", ["value", "note"]] = (None, note)
    found = advice(scores=lacking)["moderation"]
    assert (found["variant"], found["reason"]) == (None, note)
    assert found["filter"]["variant"] == "costly-256"


def test_the_smallest_cost_is_the_cheapest_of_those_that_tie_with_the_best():
    found = advice()["smallest_cost"]
    assert (found["variant"], found["ratio_to_decode"]) == ("cheap-64", 1.0)
    assert found["ties"] == ["costly-256"]
    assert found["elsewhere"] == [{"at": 1e-2, "variant": "costly-256"}]
    assert found["must"] == {"precision": 0.5}
    assert found["note"] == ""


def test_without_a_tie_the_best_is_the_smallest_cost():
    apart = COMPARED.replace({"outcome": {"tie": "worse"}})
    assert advice(differences=apart)["smallest_cost"]["variant"] == "costly-256"


def test_the_same_threshold_is_advised_in_a_small_collection_and_a_filter_in_a_large_one():
    # Among 10,000 pictures 0.9 * 45,000 found to 1e-4 * 5e7 = 5,000 false; among a million 4.05e6 to 5e7.
    assert advice()["smallest_cost"]["variant"] == "cheap-64"
    found = advice(size=10**6)["smallest_cost"]
    assert found["variant"] is None
    assert found["reason"] == (
        "no variant can be promised to reach precision 0.5 among 1,000,000 pictures: the precision of "
        "costly-256 is 0.076"
    )
    assert (found["filter"]["variant"], found["filter"]["families"]) == ("cheap-64", "held_out")
    assert found["filter"]["at_size"]["false_pairs_per_query"]["value"] == pytest.approx(100, rel=1e-3)


def test_uses_about_groups_are_judged_on_clusters():
    found = advice()
    for name in ("deduplication", "meme_families"):
        assert (found[name]["variant"], found[name]["clustering"], found[name]["threshold"]) == (
            "costly-256",
            "complete_linkage",
            82,
        )
        assert found[name]["expected"]["tpr"] == {
            "value": 0.93,
            "low": pytest.approx(0.91),
            "high": pytest.approx(0.95),
            "n_erring": None,
            "n_families": 34,
            "note": "",
        }
        assert found[name]["expected"]["fpr"]["value"] is None
        assert found[name]["note"] == "Only 4 families to choose by."
        assert found[name]["reason"] == "highest pairwise F1 on the tuning families"
        assert found[name]["expected"]["precision"]["value"] == 0.97
        assert found[name]["expected"]["pair_f1"]["value"] == 0.95


def test_uses_about_groups_say_what_the_threshold_means_at_the_size_asked_for():
    size = {
        "pictures": SIZE,
        "larger": True,
        "chance_links": {"value": 5.0, "low": 2.0, "high": 9.0},
        "mixed_at_most": None,
        "mixed_share": None,
    }
    found = advice(link=LINK | {"at_size": size})["deduplication"]
    assert found["at_size"] == size
    assert found["note"].startswith("Only 4 families to choose by. Larger collections were not clustered: ")
    own = advice(link=LINK | {"at_size": size | {"larger": False}})["deduplication"]
    assert own["note"] == "Only 4 families to choose by."
    assert use(found) == (
        "costly-256 linked by complete linkage, up to 82 of 256 bits, but not promised among 10,000 pictures"
    )


def test_groups_are_not_advised_at_a_size_where_they_break_the_rule_that_they_were_chosen_by():
    met = {"value": 22_702.2, "low": 15_914.0, "high": 32_291.1}
    size = {"pictures": 10**6, "larger": True, "chance_links": met, "mixed_at_most": None, "mixed_share": None}
    for name in ("deduplication", "meme_families"):
        found = advice(link=LINK | {"at_size": size})[name]
        assert (found["variant"], found["threshold"], found["filter"]) == (None, None, None)
        assert found["reason"] == (
            "among 1,000,000 pictures each would have 22,702 pictures of other families within the threshold of "
            "costly-256 by complete linkage up to 82 bits, and the rule it was chosen by allows 16: clusters would mix "
            "families, so link fewer pictures at a time"
        )
        assert expectation(found) == ""
    # At its own size the clusters were judged, and up to 16 the rule holds.
    assert advice(link=LINK | {"at_size": size | {"larger": False}})["deduplication"]["variant"] == "costly-256"
    allowed = size | {"chance_links": met | {"value": 16.0}}
    assert advice(link=LINK | {"at_size": allowed})["deduplication"]["variant"] == "costly-256"


def test_clusters_that_fall_short_are_not_advised():
    found = advice(link=linked(pair_precision=0.6, pair_recall=0.7))
    assert found["deduplication"]["variant"] is None
    assert found["deduplication"]["reason"] == "no clustering reaches pairwise precision 0.9 on these families"
    assert found["meme_families"]["variant"] == "costly-256"
    found = advice(link=linked(pair_precision=0.053, pair_recall=0.4))["meme_families"]
    assert found["reason"] == "no clustering reaches pairwise precision 0.5 and pairwise recall 0.5 on these families"


def test_without_clusters_uses_about_groups_have_no_answer():
    found = advice(link=None)["meme_families"]
    assert (found["variant"], found["reason"], found["filter"]) == (None, "clusters were not judged", None)
    none = {"variant": None, "reason": "no clustering was scored"}
    assert advice(link=none)["deduplication"]["reason"] == "no clustering was scored"


def test_who_finds_more_at_exactly_the_target_is_named():
    found = {"cheap-64": 0.6, "costly-256": 0.75, "middle-64": 0.78}
    matched = [
        (variant, "held_out", "tpr_matched", 1e-3, value, value - 0.1, value + 0.1, 900, 20, None, "")
        for variant, value in found.items()
    ]
    advised = advice(pd.concat([SCORED, pd.DataFrame(matched, columns=SCORES)]))
    assert advised["smallest_cost"]["same_error"] == {"variant": "middle-64", "tpr": 0.78, "chosen": 0.6}
    assert advice()["smallest_cost"]["same_error"] is None
    # Held-out families may have too few pairs for a rate that the tuning families could set a threshold at.
    lacking = pd.DataFrame([(*row[:4], None, None, None, *row[7:]) for row in matched], columns=SCORES)
    advised = advice(pd.concat([SCORED, lacking.astype({"value": float})]))
    assert advised["smallest_cost"]["same_error"] is None


def test_a_variant_clearly_off_the_target_is_passed_over():
    # At a target of 1e-3, a false-positive rate of 0.03 with an interval from 0.01 is not what was asked for.
    off = SCORED.copy()
    rows = (off.variant == "cheap-64") & (off.metric == "fpr") & (off["at"] == 1e-3)
    off.loc[rows, ["value", "low", "high"]] = (0.03, 0.01, 0.05)
    found = advice(scores=off)["smallest_cost"]
    assert (found["variant"], found["passed_over"]) == ("costly-256", ["cheap-64"])


def test_without_accuracy_every_scenario_says_why():
    for row in advice(scores=pd.DataFrame(columns=SCORES), link=None).values():
        assert row["variant"] is None
        assert row["filter"] is None
        assert row["reason"].startswith("no accuracy: ")


def test_advice_survives_csv_and_json(tmp_path):
    for name, table in {"scores": SCORED, "differences": COMPARED}.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    read = advice(*(pd.read_csv(tmp_path / f"{name}.csv") for name in ("scores", "differences")))
    assert read == advice()
    assert json.loads(json.dumps(read)) == read


def test_while_labels_are_in_doubt_no_use_is_advised():
    parts = [all_points("cheap-64", tpr={1e-2: 0.09, 1e-3: 0.05}, precise={0.9: (0.5, 4e-5), 0.99: (0.2, 1e-5)})]
    scored = pd.DataFrame([row for part in parts for row in part], columns=SCORES)
    differences = pd.DataFrame(columns=list(DIFFERENCES))
    advice = advise(scored, differences, RATIOS, points=POINTS, verdict_fpr=1e-3, link=linked())
    assert [row["name"] for row in advice] == [scenario.name for scenario in SCENARIOS]
    assert {row["variant"] for row in advice} == {row["filter"] for row in advice} == {None}
    assert {row["reason"].partition(":")[0] for row in advice} == {"the labels are in doubt"}
    assert all("family.from" in row["reason"] for row in advice)
