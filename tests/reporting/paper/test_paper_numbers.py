"""The paper's numbers equal the numbers in the tables."""

import pandas as pd
import pytest

from hashbench.reporting.paper.find import terms
from hashbench.reporting.paper.matching import describe_matching
from hashbench.reporting.paper.numbers import roughly
from hashbench.reporting.paper.paper import describe


def test_numbers_on_find_are_those_of_the_tables(facts):
    find = facts["find"]
    assert find["baseline"]["name"] == "find-published/reference"
    assert find["baseline"]["time"].split() == ["300", "ms"]
    # 0.3 / 0.002 = 150 and 0.3 / 0.25 = 1.2
    assert [(row["name"], row["measured"], row["interval"]) for row in find["plan"]] == [
        ("find-published/reference", "1.00", "0.90–1.10"),
        ("find/reference", "1.20", "1.08–1.32"),
        ("find/numpy", "150", "135–165"),
    ]
    assert find["plan"][2]["factors"].replace("\u00a0", " ") == "box ÷ (15 × 50); luma, DCT, rest ÷ 50"
    assert [row["loaded"].split()[0] for row in find["built"]] == ["61.0", "62.0", "63.0"]
    assert find["gate"] == {"passed": ["find/numpy", "find/reference"], "failed": []}  # each is compared with the other
    assert find["memory"]["least"]["name"] == "find-published/reference"
    assert not find["memory"]["fastest_is_most"]  # 63 MB is not much more than 61 MB
    profile = find["profile"]
    assert [row["function"] for row in profile["functions"]] == ["box_filter", "luma"]
    assert profile["inflated"]["function"] == "luma"
    assert profile["pillow"]["calls"] == "2,500"  # 5,000 calls over 2 pictures
    assert profile["line"]["source"] == "total += values[y * stride + x]"
    assert find["growth"] == {
        "low": "0.98",
        "high": "1.03",
        "excluded": 0,
        "of": 2,
    }


def test_a_wide_interval_does_not_disprove_proportional_growth(run):
    made = run.tables()
    made["slopes"] = pd.DataFrame({"slope": [0.98, 1.2, 0.96], "low": [0.33, 1.1, 0.95], "high": [1.5, 1.3, 0.97]})
    made["slopes"]["axis"] = "pictures"
    growth = describe(run.context, made)["find"]["growth"]
    assert growth == {"low": "0.96", "high": "1.20", "excluded": 2, "of": 3}


def test_the_plain_program_is_one_of_the_predictions_and_its_miss_has_a_cause(facts):
    find = facts["find"]
    # Predicted 1.00 and measured 1.20 (1.08–1.32); predicted 165 and measured 150 (135–165).
    assert find["hits"] == {"count": 1, "of": 2}
    assert [(row["name"], row["how"], row["step"]) for row in find["missed"]] == [("find/reference", "faster", "box")]
    assert find["addresses"] == {
        "name": "find/reference",
        "reads": "88,000",
        "published": "values[y * stride + x]",
        "plain": "luma[y][x]",
    }


def test_addresses_are_compared_only_where_both_programs_read_equally_often(run):
    made = run.tables()
    made["lines"]["find/reference"] = made["lines"]["find/reference"].assign(hits=7)
    assert describe(run.context, made)["find"]["addresses"] is None
    del made["lines"]["find/reference"]
    assert describe(run.context, made)["find"]["addresses"] is None


def test_the_plans_bound_stands_beside_the_measured_one(run, facts):
    find = facts["find"]
    # The plan's share of decoding is 0.001. Measured, the baseline takes 800 times as long as decoding.
    assert find["baseline"]["limit"] == "800"
    assert find["bound"] | {"share": ""} == {"share": "", "times": "1,000", "exceeding": []}
    slow = run.rungs | {"find-published/reference": (0.3, 150.0, 61_000_000, 6_000_000)}
    assert describe(run.context, run.tables(rungs=slow))["find"]["bound"]["exceeding"] == ["find/numpy"]


def test_the_rate_for_every_other_match_to_be_right_is_that_of_the_projection(run, facts):
    made = run.tables()
    # 5e17 / 3.2e9 = 156,250,000
    assert facts["scale"]["even"] == {"one_in": "160,000,000", "pairs": "405", "beyond": True}
    made["scale"] = made["scale"].assign(true_pairs=5e15)
    assert describe(run.context, made)["scale"]["even"] == {"one_in": "100", "pairs": "405", "beyond": False}
    made["scale"] = made["scale"].assign(precision=0.5)
    assert describe(run.context, made)["scale"]["even"] is None


def test_the_time_of_decoding_is_that_of_pillow_or_our_own(facts):
    bound = facts["batches"]["bound"]
    # 0.0004 of 0.002 s, and the whole is 5.33 times Pillow's decoding: 0.2 * 5.33 = 1.07.
    assert bound["share"].split() == ["20.0", "%"]
    assert bound["to_decode"] == "1.07×"


def test_terms_of_amdahls_law_have_shares_and_factors():
    arithmetic = "1 / (0.800/(9*100) + 0.160/50 + 0.025/200 + 0.014/50 + 0.001)"
    assert terms(arithmetic) == [
        ("box", 0.8, "9*100"),
        ("luma", 0.16, "50"),
        ("DCT", 0.025, "200"),
        ("rest", 0.014, "50"),
        ("decoding", 0.001, ""),
    ]


@pytest.mark.parametrize(("value", "shown"), [(1, "1"), (99, "99"), (3893, "3,900"), (27436, "27,000")])
def test_a_rough_number_has_two_digits(value, shown):
    assert roughly(value) == shown


def test_numbers_on_accuracy_cost_and_verdict_are_those_of_the_tables(facts):
    accuracy, cost, verdict = facts["accuracy"], facts["cost"], facts["verdict"]
    assert accuracy["pairs"]["every"] == "1,770"
    assert accuracy["pairs"]["scored_different"] == "405"
    assert [(row["variant"], row["threshold"], row["behind"], row["tied"]) for row in accuracy["rows"]] == [
        ("phash-256", "94", None, False),
        ("find-256", "96", "−5.00", True),
        ("phash-64", "14", "−25.0", False),
    ]
    assert accuracy["rows"][1]["tpr"].split() == ["90.0", "%"]
    assert accuracy["rows"][1]["interval"].split() == ["85.0–94.0", "%"]
    assert accuracy["exceeding"] == {"count": 1, "of": 3, "clearly": ["phash-64"]}  # 0.001 itself does not exceed
    assert accuracy["thresholds"]["low"]["variant"] == "phash-64"  # 14/64 < 94/256 < 96/256
    assert [row["variant"] for row in cost["rows"]] == ["find-256", "phash-64", "phash-256"]
    assert cost["base"] == "250"  # of 250 and 1,024 the nearest to the collection's 252
    assert cost["slowest"] == {"variant": "phash-256", "times": "1.40", "agreed": True}  # 0.0007 / 0.0005
    assert (verdict["variant"], verdict["threshold"]) == ("phash-256", "94")
    assert verdict["cheaper"]["variant"] == "find-256"
    assert verdict["passed_over"] == ["phash-64"]


def test_what_speaks_for_and_against_a_method_follows_from_the_tables(facts):
    rows = {row["variant"]: row for row in facts["table"]}
    assert list(rows) == ["find-256", "phash-256"]  # each method at its best size
    assert "not proven worse than the best" in rows["find-256"]["good"][0]
    assert "cheapest at 250 px" in rows["find-256"]["good"]
    assert rows["phash-256"]["bad"][-1] == "slowest at 250 px"
    assert "as phash-64: cheapest at 1,024 px" in rows["phash-256"]["good"]
    assert "also as 64 bits, for a small index" in rows["phash-256"]["good"]
    # For JPEG, border and crop: 1.0, 0.95 and 0.2 for phash-256, 1.0, 0.9 and 0.1 for find-256.
    assert "finds most or ties in 2 of 3 cases of edits" in rows["phash-256"]["good"]
    assert "finds most or ties in 1 of 3 cases of edits" in rows["find-256"]["bad"]


def test_the_slowest_is_named_only_where_both_sessions_agree(run):
    made = run.tables()
    made["costs"] = made["costs"].assign(ratio_to_decode=[1.8, 1.5, 1.7])
    facts = describe(run.context, made)
    assert facts["cost"]["slowest"] == {"variant": "phash-256", "times": "1.40", "agreed": False}
    assert not any("slowest" in text for row in facts["table"] for text in row["bad"])


def test_the_pictures_are_counted(facts):
    pictures = facts["pictures"]
    assert (pictures["usable"], pictures["unusable"], pictures["sides"]) == ("60", 1, "100 to 120")
    assert (pictures["landscape"], pictures["portrait"]) == (2, 0)
    assert (pictures["tuning"], pictures["held_out"], pictures["family_sizes"]) == ("10", "10", "3")


def test_a_query_by_a_weighted_variant_costs_its_mask_and_its_slower_comparisons(run):
    made = run.tables()
    plain = made["matching"]
    made["matching"] = pd.concat([plain, plain.assign(matcher="numba_weighted", comparisons_per_second=2e9)])
    matching = describe_matching(made, "phash-256w")
    assert matching["weighted"] == {"variant": "phash-256w", "rate": "2.00\u2009×\u200910⁹"}
    # 10**9 / 2e9 s; 10**9 hashes of 32 bytes, each with a mask of 32.
    assert [matching["query"][key].split() for key in ("time", "memory")] == [["500", "ms"], ["64.0", "GB"]]
    assert describe_matching(made, "phash-256")["weighted"] is None


def test_the_scan_of_weighted_hashes_stands_below_that_of_plain_ones(run):
    made = run.tables()
    columns = ["matcher", "hashes", "comparisons_per_second"]
    rows = [("numba", 32000, 4e9), ("numba", 64000, 4.25e9), ("numba_weighted", 32000, 1e9)]
    made["matching"] = pd.DataFrame(rows, columns=columns).assign(bits=256, radius=95.0, workers=2)
    growth = made["matching_growth"]
    masked = growth.assign(matcher="numba_weighted", seconds=400.0, seconds_low=300.0, seconds_high=500.0)
    made["matching_growth"] = pd.concat([growth, masked])
    scans = describe_matching(made, "phash-256w")["scans"]
    assert [(scan["matcher"], scan["radius"], scan["speed"]) for scan in scans] == [
        ("numba", "8", "1"),
        ("numba", "31", "1"),
        ("numba", "95", "1"),
        ("numba_weighted", "95", "0.25× at 32,000"),  # 1e9 / 4e9 at the largest size that both ran at
    ]
    assert scans[-1]["projected"].split()[0] == "400"
    assert [scan["matcher"] for scan in describe_matching(run.tables(), "phash-256")["scans"]] == ["numba"] * 3


def test_variants_whose_quartiles_overlap_are_cheapest_together(run):
    made = run.tables()
    sizes = made["sizes"]
    made["sizes"] = sizes.assign(place=sizes.place.where((sizes.side != 250) | (sizes.variant != "phash-64"), 1))
    facts = describe(run.context, made)
    assert facts["cost"]["tied"] == "0 to 1"
    good = {row["variant"]: row["good"] for row in facts["table"]}
    assert "cheapest or tied at 250 px" in good["find-256"]
    assert "as phash-64: cheapest or tied at every size" in good["phash-256"]


def test_without_the_time_to_hash_no_tied_variant_is_called_cheaper_or_dearer(run):
    made = run.tables()
    made["prices"] = made["prices"][made["prices"].variant == "phash-256"]
    verdict = describe(run.context, made)["verdict"]
    assert (verdict["cheaper"], verdict["none_cheaper"]) == (None, False)


def test_an_index_that_paid_among_more_hashes_is_not_called_hopeless(run):
    made = run.tables()
    crossed = made["crossovers"]
    made["crossovers"] = crossed[(crossed.bits == 256) & (crossed.radius == 31)]
    facts = describe(run.context, made)
    assert (facts["matching"]["wide"], facts["matching"]["helped"]) == ("31", True)
    assert describe(run.context, run.tables())["matching"]["helped"] is False  # at radius 95
