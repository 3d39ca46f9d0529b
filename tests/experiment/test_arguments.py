from hashbench.experiment import arguments
from hashbench.reporting.context import Context


def test_studies_that_count_again_count_as_matching_does(plan):
    made = plan()
    expected = {"flagged": "leave_out", "executor": made.config["execution"]["matching"]}
    assert arguments.counting(made) == expected | {"target_fprs": made.config["target_fprs"]}
    assert arguments.counting(plan(execution=made.config["execution"] | {"matching": "ray"}))["executor"] == "ray"


def test_synthetic_hashes_follow_the_named_variant_else_the_first_of_as_many_bits(plan):
    assert arguments.modeled(plan()) == {64: "phash-64", 256: "phash-256"}
    assert arguments.imitates_advised(plan())
    scaling = plan().config["scaling"] | {"variants": ["dhash-64"]}
    assert arguments.modeled(plan(scaling=scaling))[64] == "dhash-64"
    assert not arguments.imitates_advised(plan(scaling=scaling))


def test_scaling_cases_take_defaults_and_always_the_matcher_that_feeds(plan):
    scaling = {
        "variants": [],
        "hashes": [100, 200, 300],
        "matchers": ["faiss"],
        "cases": [{"bits": 64, "radius": 8}, {"bits": 128, "radius": 8}],
        "seconds": 3,
    }
    assert arguments.scaling_cases(plan(scaling=plan().config["scaling"] | scaling)) == [
        {"bits": 64, "radius": 8, "hashes": [100, 200, 300], "matchers": ["numba", "faiss"], "seconds": 3}
    ]


def test_the_cost_ratio_is_of_a_false_match_over_a_missed_one(plan):
    assert arguments.operating(plan(costs={"false_match": 5, "missed_match": 2}))["cost_ratio"] == 2.5


def test_the_context_of_the_report_is_whole(plan):
    context = Context(**arguments.context(plan()))
    assert (context.corpus, context.root, context.images) == ("demo", "results/demo/pictures", "demo")
    assert context.backdrops == "shared"


def test_the_collection_that_advice_is_for_is_priced_too(plan):
    made = plan(collection_sizes=[10_000, 10_000_000], collection_size=5e5)
    assert arguments.pricing(made)["sizes"] == [10_000, 500_000, 10_000_000]
