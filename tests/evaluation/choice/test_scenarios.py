import json

import pandas as pd
import pytest

from hashbench.evaluation.choice.scenarios import SCENARIOS, advise
from hashbench.evaluation.rates.differences import COLUMNS as DIFFERENCES
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.scores import COLUMNS as SCORES

POINTS = points_of(target_fprs=[1e-2, 1e-3, 1e-4], cost_ratio=10, target_recall=0.95)
RATIOS = {"cheap-64": 1.0, "dear-256": 3.0, "middle-64": 2.0}


def figures(variant, suffix, at, *, threshold, tpr, fpr, f1=0.5, families="held_out"):
    """Rows of one variant at one operating point; rates come with an interval of 0.02 to either side."""
    return [
        (variant, families, f"threshold{suffix}", at, threshold, None, None, 50_000, 20, None, ""),
        (variant, families, f"tpr{suffix}", at, tpr, tpr - 0.02, tpr + 0.02, 900, 20, 7, ""),
        (variant, families, f"fpr{suffix}", at, fpr, max(0, fpr - 0.02), fpr + 0.02, 50_000, 20, 2, ""),
        (variant, families, f"precision{suffix}", at, 0.9, 0.8, 0.95, 850, 20, 2, ""),
        (variant, families, f"f1{suffix}", at, f1, f1 - 0.02, f1 + 0.02, 50_900, 20, 7, ""),
    ]


def all_points(variant, *, tpr, f1, fpr_at_recall, **others):
    rows = []
    for at, found in tpr.items():
        rows += figures(variant, "", at, threshold=20, tpr=found, fpr=at, **others)
    rows += figures(variant, "_at_best_f1", None, threshold=18, tpr=0.9, fpr=0.001, f1=f1, **others)
    return rows + figures(variant, "_at_recall", 0.95, threshold=25, tpr=0.95, fpr=fpr_at_recall, **others)


SCORED = pd.DataFrame(
    [
        *all_points("cheap-64", tpr={1e-2: 0.95, 1e-3: 0.90, 1e-4: 0.5}, f1=0.90, fpr_at_recall=0.010),
        *all_points("dear-256", tpr={1e-2: 0.99, 1e-3: 0.92, 1e-4: 0.8}, f1=0.93, fpr_at_recall=0.002),
        *all_points("middle-64", tpr={1e-2: 0.98, 1e-3: 0.80, 1e-4: 0.7}, f1=0.93, fpr_at_recall=0.001),
    ],
    columns=SCORES,
)


def difference(metric, at, variant, other, low, high, outcome):
    scale = "ratio" if metric.startswith("fpr") else "difference"
    return ("held_out", metric, at, variant, other, scale, (low + high) / 2, low, high, 0.04, 0.06, outcome, 20, "")


COMPARED = pd.DataFrame(
    [
        difference("tpr", 1e-3, "cheap-64", "dear-256", -0.06, 0.02, "tie"),
        difference("tpr", 1e-3, "cheap-64", "middle-64", 0.05, 0.15, "better"),
        difference("tpr", 1e-3, "dear-256", "middle-64", 0.05, 0.15, "better"),
        difference("tpr", 1e-4, "dear-256", "middle-64", 0.02, 0.18, "better"),
        difference("f1_at_best_f1", None, "dear-256", "middle-64", -0.01, 0.01, "tie"),
        difference("fpr_at_recall", 0.95, "dear-256", "middle-64", 0.5, 4, "tie"),
    ],
    columns=DIFFERENCES,
)


def advice(scores=SCORED, differences=COMPARED):
    found = advise(scores, differences, RATIOS, points=POINTS, verdict_fpr=1e-3)
    assert [row["name"] for row in found] == [scenario.name for scenario in SCENARIOS]
    return {row["name"]: row for row in found}


def test_moderation_goes_by_the_finest_rate_that_was_scored():
    found = advice()["moderation"]
    assert (found["variant"], found["threshold"], found["at"]) == ("dear-256", 20, 1e-4)
    assert found["expected"]["tpr"] == {
        "value": 0.8,
        "low": pytest.approx(0.78),
        "high": pytest.approx(0.82),
        "n_erring": 7,
        "n_families": 20,
    }
    assert found["runner_up"] == {
        "variant": "middle-64",
        "scale": "difference",
        "note": "",
        "difference": pytest.approx(0.1),
        "low": 0.02,
        "high": 0.18,
        "p_holm": 0.06,
        "outcome": "better",
    }
    assert (found["ties"], found["cheaper"], found["elsewhere"]) == ([], None, [])


def test_who_finds_more_at_exactly_the_target_is_named():
    found = {"cheap-64": 0.6, "dear-256": 0.75, "middle-64": 0.78}
    matched = [
        (variant, "held_out", "tpr_matched", at, value, value - 0.1, value + 0.1, 900, 20, None, "")
        for variant, value in found.items()
        for at in (1e-3, 1e-4)
    ]
    advised = advice(pd.concat([SCORED, pd.DataFrame(matched, columns=SCORES)]))
    # Moderation goes by it, though another finds more at thresholds that land where they may.
    moderation = advised["moderation"]
    assert (moderation["variant"], moderation["at"], moderation["metric"]) == ("middle-64", 1e-4, "tpr_matched")
    assert moderation["expected"]["tpr"]["value"] == 0.7
    assert moderation["same_error"] is None
    assert advised["smallest_cost"]["variant"] == "cheap-64"
    assert advised["smallest_cost"]["same_error"] == {"variant": "middle-64", "tpr": 0.78, "chosen": 0.6}
    assert advised["deduplication"]["same_error"] is None
    assert advice()["smallest_cost"]["same_error"] is None
    # Held-out families may have too few pairs for a rate that the tuning families could set a threshold at.
    lacking = pd.DataFrame([(*row[:4], None, None, None, *row[7:]) for row in matched], columns=SCORES)
    advised = advice(pd.concat([SCORED, lacking.astype({"value": float})]))
    assert advised["smallest_cost"]["same_error"] is None
    assert (advised["moderation"]["variant"], advised["moderation"]["metric"]) == ("dear-256", "tpr")


def test_deduplication_goes_by_f1_and_equal_ones_to_the_cheaper():
    found = advice()["deduplication"]
    assert (found["variant"], found["threshold"]) == ("middle-64", 18)
    assert (found["ties"], found["cheaper"]) == (["dear-256"], None)


def test_meme_families_go_by_the_fewest_false_matches_at_the_share_to_find():
    found = advice()["meme_families"]
    assert (found["variant"], found["metric"]) == ("middle-64", "fpr_at_recall")
    assert found["runner_up"]["variant"] == "dear-256"
    assert found["runner_up"]["outcome"] == "tie"


def test_the_smallest_cost_is_the_cheapest_of_those_that_tie_with_the_best():
    found = advice()["smallest_cost"]
    assert (found["variant"], found["ratio_to_decode"]) == ("cheap-64", 1.0)
    assert found["ties"] == ["dear-256"]
    assert found["elsewhere"] == [{"at": 1e-2, "variant": "dear-256"}, {"at": 1e-4, "variant": "dear-256"}]


def test_without_a_tie_the_best_is_the_smallest_cost():
    apart = COMPARED.replace({"outcome": {"tie": "worse"}})
    assert advice(differences=apart)["smallest_cost"]["variant"] == "dear-256"


def test_a_variant_clearly_off_the_target_is_passed_over():
    # At a target of 1e-4, a false-positive rate of 0.03 with an interval from 0.01 does not keep the promise.
    off = SCORED.copy()
    rows = (off.variant == "dear-256") & (off.metric == "fpr") & (off["at"] == 1e-4)
    off.loc[rows, ["value", "low", "high"]] = (0.03, 0.01, 0.05)
    found = advice(scores=off)["moderation"]
    assert (found["variant"], found["passed_over"]) == ("middle-64", ["dear-256"])


def test_a_rate_without_a_threshold_falls_back_to_the_finest_that_has_one():
    lacking = SCORED.copy()
    lacking.loc[(lacking["at"] == 1e-4) & (lacking.metric == "threshold"), "value"] = None
    found = advice(scores=lacking)["moderation"]
    assert (found["variant"], found["at"]) == ("dear-256", 1e-3)


def test_change_the_numbers_and_the_advice_changes():
    better = SCORED.copy()
    better.loc[(better.variant == "cheap-64") & (better.metric == "tpr"), "value"] = 0.999
    assert {name: row["variant"] for name, row in advice(scores=better).items()} == {
        "moderation": "cheap-64",
        "deduplication": "middle-64",
        "meme_families": "middle-64",
        "smallest_cost": "cheap-64",
    }


def test_without_held_out_families_advice_is_in_sample_and_has_no_differences():
    found = advice(scores=SCORED.assign(families="all", low=None, high=None), differences=COMPARED.head(0))
    assert found["moderation"]["families"] == "all"
    assert found["moderation"]["runner_up"] == {"variant": "middle-64"}
    assert found["moderation"]["expected"]["fpr"]["high"] is None
    assert found["smallest_cost"]["variant"] == "dear-256"


def test_without_accuracy_every_scenario_says_why():
    for row in advice(scores=pd.DataFrame(columns=SCORES)).values():
        assert row["variant"] is None
        assert row["reason"].startswith("no accuracy: ")


def test_too_few_pairs_are_named_in_the_reason():
    few = SCORED[SCORED["at"].isna() | (SCORED.metric == "threshold")].assign(note="")
    note = "n too small for 0.001: at least 1,000 different pairs needed, here 700"
    few.loc[few["at"].notna(), ["value", "note"]] = None, note
    found = advice(scores=few)
    assert found["smallest_cost"]["reason"] == note
    assert found["deduplication"]["variant"] == "middle-64"


def test_advice_survives_csv_and_json(tmp_path):
    for name, table in {"scores": SCORED, "differences": COMPARED}.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    read = advice(*(pd.read_csv(tmp_path / f"{name}.csv") for name in ("scores", "differences")))
    assert read == advice()
    assert json.loads(json.dumps(read)) == read
