import pandas as pd

from hashbench.evaluation.choice.radii import thresholds_to_measure

CALIBRATIONS = {
    "find-256": {"bits": 256, "thresholds": [{"target_fpr": 1e-3, "threshold": 97}]},
    "phash-64": {"bits": 64, "thresholds": [{"target_fpr": 1e-3, "threshold": None}]},
}
MODELED = {64: "phash-64", 256: "find-256"}
OPTIONS = {"modeled": MODELED, "advised": True, "target_fpr": 1e-3, "unlabelled_threshold": 0.1, "min_samples": 5}
MEASURES = ("pair_f1", "b3_f1", "pair_precision", "pair_recall")


def scores(*rows):
    """Return cluster scores of 300 families from variant, threshold, F1 and mixed share."""
    table = pd.DataFrame(rows, columns=["variant", "threshold", "pair_f1", "mixed_share"])
    table = table.assign(strangers=1.0)  # few enough to link at any of these thresholds
    table = table.assign(clustering="complete_linkage", families=300, largest=10, largest_family=10, largest_share=0.01)
    for measure in MEASURES:
        table = table.assign(**{name: table.pair_f1 for name in (measure, f"{measure}_low", f"{measure}_high")})
    return pd.concat([table.assign(split=split) for split in ("tuning", "held_out", "all")], ignore_index=True)


def test_pairs_match_at_the_calibrated_and_clusters_link_at_the_chosen_threshold():
    # phash-64 mixes two per cent of the pictures at its only threshold, so it has none to link at.
    table = scores(("find-256", 40, 0.8, 0), ("find-256", 60, 0.9, 0.01), ("phash-64", 10, 0.7, 0.02))
    chosen, thresholds = thresholds_to_measure(table, CALIBRATIONS, **OPTIONS)
    assert chosen == MODELED
    assert thresholds == {256: {"match": 97, "link": 60}, 64: {"match": None, "link": None}}


def test_the_advised_variant_takes_the_place_of_another_of_as_many_bits():
    table = scores(("find-256", 60, 0.9, 0.01), ("phash-256", 70, 0.95, 0.01))
    calibrations = CALIBRATIONS | {"phash-256": {"bits": 256, "thresholds": [{"target_fpr": 1e-3, "threshold": 95}]}}
    chosen, thresholds = thresholds_to_measure(table, calibrations, **OPTIONS)
    assert (chosen[256], thresholds[256]) == ("phash-256", {"match": 95, "link": 70})
    chosen, thresholds = thresholds_to_measure(table, calibrations, **OPTIONS | {"advised": False})
    assert (chosen[256], thresholds[256]) == ("find-256", {"match": 97, "link": 60})


def test_without_families_clusters_link_at_a_share_of_the_bits():
    table = scores(("find-256", 40, None, None), ("phash-64", 10, None, None))
    _, found = thresholds_to_measure(table, CALIBRATIONS, **OPTIONS)
    assert {bits: thresholds["link"] for bits, thresholds in found.items()} == {256: 25, 64: 6}
