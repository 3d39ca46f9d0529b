"""The meaning of a link threshold in larger collections, from 20 families of two pictures, all held out."""

import pandas as pd
import pytest

from hashbench.evaluation.choice.chance_links import link_at_size
from hashbench.reporting.words import advice as words

NAMES = [f"{number}" for number in range(20)]
FAMILIES = pd.DataFrame({"family": NAMES, "pictures": 2, "split": "held_out"})
# Each family has its pair at 4 bits, and 76 pairs with others: two or one of them at 8 bits, the rest at 30.
ROWS = [(name, "same", "held_out", 4, 1) for name in NAMES]
ROWS += [(name, "different", "held_out", 8, 1 + index % 2) for index, name in enumerate(NAMES)]
ROWS += [(name, "different", "held_out", 30, 75 - index % 2) for index, name in enumerate(NAMES)]
DISTANCES = pd.DataFrame(ROWS, columns=["family", "relation", "other_split", "distance", "pairs"])


def linked(clustering="complete_linkage", *, threshold=8, size=1000):
    link = {"variant": "phash-64", "clustering": clustering, "threshold": threshold, "families": "held_out"}
    link["mixed_share"] = 0.01
    return link_at_size(link, DISTANCES, FAMILIES, bits=64, size=size)


def test_strangers_within_the_threshold_grow_with_the_collection():
    # 15 of 760 pairs are within 8 bits, and a picture has 998 others that are not of its family among 1,000.
    found = linked()
    assert (found["pictures"], found["mixed_at_most"]) == (1000, None)
    assert found["chance_links"]["value"] == pytest.approx(15 / 760 * 998)
    assert found["chance_links"]["low"] < 15 / 760 * 998 < found["chance_links"]["high"]
    assert linked(size=2000)["chance_links"]["value"] == pytest.approx(15 / 760 * 1998)


def test_only_complete_linkage_bounds_the_pictures_in_clusters_of_several_families():
    # Among 32 pictures, each has 30 of other families, and 15 / 760 * 30 = 0.59 of them within the threshold.
    bounded = linked(size=32)
    assert bounded["mixed_at_most"] == bounded["chance_links"]["high"] < 1
    assert linked("connected_components", size=32)["mixed_at_most"] is None


def test_where_no_pair_was_seen_the_bound_is_that_of_so_many_families():
    # 1 - 0.05^(1/20) of the pairs may still be within 6 bits.
    found = linked(threshold=6, size=10_000)["chance_links"]
    assert found == {"value": None, "low": 0.0, "high": pytest.approx((1 - 0.05 ** (1 / 20)) * 9998)}


def test_among_the_pictures_that_were_counted_the_number_is_the_one_counted():
    # 15 pairs within 8 bits, each of two of the 40 pictures.
    own = linked(size=40)
    assert own["chance_links"]["value"] == pytest.approx(30 / 40)
    assert (own["larger"], own["mixed_share"]) == (False, 0.01)
    assert words.chance_links("complete_linkage", own).endswith(
        "as judged here, 1.00\u2009% of the pictures share a cluster with another family"
    )
    larger = linked(size=41)
    assert (larger["larger"], larger["mixed_share"]) == (True, None)


def test_without_advice_nothing_is_said():
    assert link_at_size(None, DISTANCES, FAMILIES, bits=64, size=1000) is None
    assert link_at_size({"variant": None}, DISTANCES, FAMILIES, bits=64, size=1000) is None


def test_words_say_what_is_promised_and_what_is_not():
    links = {"value": 0.01, "low": 0.005, "high": 0.02}
    among = "among 10,000 pictures a picture has 0.01 (0.005–0.02) pictures of other families within the threshold: "
    size = {"pictures": 10_000, "chance_links": links}
    assert words.chance_links("complete_linkage", size | {"mixed_at_most": 0.02, "mixed_share": None}) == (
        f"{among}at most 2.00\u2009% of the pictures share a cluster with another family"
    )
    assert words.chance_links("dbscan", size | {"mixed_at_most": None, "mixed_share": None}) == (
        f"{among}these links chain by dbscan, so clusters are not promised to follow families"
    )
    unseen = {"value": None, "low": 0.0, "high": 84.0}
    assert words.chance_links(
        "complete_linkage", size | {"chance_links": unseen, "mixed_at_most": None, "mixed_share": None}
    ) == (
        "among 10,000 pictures a picture has at most 84 pictures of other families within the threshold: clusters are "
        "not promised to follow families at that size, so look at each before you act"
    )
