"""The largest distance of kept pairs, with counts small enough to sum by hand."""

import pandas as pd
import pytest

from hashbench.evaluation.rates.kept import kept_radius, linked_radius, strangers_within, tried_radius

COLUMNS = ["family", "relation", "other_split", "distance", "pairs"]


def counted(**by_relation):
    """Return the `distances` table of two families: pairs of both are in the rows of each."""
    rows = []
    for relation, pairs in by_relation.items():
        for family in {"same": "a", "different": "ab", "unknown": [None]}[relation]:
            rows += [(family, relation, None, distance, number) for distance, number in pairs.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def calibration(threshold, link=None, bits=256):
    return {"bits": bits, "link_threshold": link, "thresholds": [{"target_fpr": 1e-3, "threshold": threshold}]}


# 5 pictures: 10 pairs, of which 4 are of one family and one is of a picture without a family.
FIVE = counted(same={0: 4}, different={2: 1, 4: 4}, unknown={3: 1})
# 55,836 pictures have 1,558,801,530 pairs, of which 128 a picture are 7,147,008.
PAIRS = 55_836 * 55_835 // 2
MANY = counted(same={0: 1_480_000}, different={10: 1_000_000, 70: 6_147_008, 71: 1, 128: PAIRS - 8_627_009})


def test_strangers_are_counted_from_either_side():
    # 5 pictures have one different-family pair within 2 bits, two within 3, and six within 4.
    assert strangers_within(FIVE, bits=4).tolist() == [0, 0, 0.4, 0.8, 2.4]
    assert strangers_within(FIVE.iloc[:0], bits=2).tolist() == [0, 0, 0]


def test_links_are_tried_up_to_128_pairs_of_strangers_a_picture():
    assert tried_radius(MANY, bits=256, share=0.5) == 70
    assert tried_radius(MANY, bits=256, share=0.25) == 64
    assert tried_radius(MANY, bits=256, share=0.03) == 7


def test_links_of_a_small_collection_are_tried_up_to_the_share_of_the_bits():
    # All 10 pairs are fewer than a million.
    assert tried_radius(FIVE, bits=64, share=0.5) == 32
    assert tried_radius(FIVE.iloc[:0], bits=64, share=0.3) == 19


def test_no_link_is_tried_where_equal_hashes_alone_are_too_many():
    assert tried_radius(counted(different={0: 7_147_009, 9: PAIRS - 7_147_009}), bits=64, share=0.5) == 0


@pytest.mark.parametrize(
    ("threshold", "link", "share", "expected"),
    [
        (40, 30, 0.5, 71),  # 0.5 % of the different pairs are 7.79 million, of which 7.15 million are within 71
        (40, 30, 0.25, 64),  # the share of the bits caps that
        (68, 30, 0.25, 76),  # but 68 + 256 / 32 are kept whatever the share
        (40, 90, 0.25, 90),  # the threshold of clusters is kept, too
        (255, None, 0.5, 256),
        (None, None, 0.5, 71),
    ],
)
def test_the_radius_is_the_largest_that_a_reader_needs(threshold, link, share, expected):
    counts = counted(same={0: 1}, different={70: 7_147_008, 71: 1, 72: 1_000_000, 128: PAIRS - 8_147_010})
    assert kept_radius(counts, calibration(threshold, link), share=share, target_fpr=1e-3) == expected


def test_without_families_the_radius_is_that_of_links():
    unknown = counted(unknown={0: 1_000_000, 9: PAIRS - 1_000_000})
    assert kept_radius(unknown, calibration(None, 6, bits=64), share=0.5, target_fpr=1e-3) == 8


def test_pictures_are_linked_up_to_the_larger_of_their_threshold_and_the_last_one_tried():
    assert linked_radius(MANY, calibration(40, 90), share=0.5) == 90
    assert linked_radius(MANY, calibration(40, 30), share=0.5) == 70
    assert linked_radius(MANY, calibration(40), share=0.03) == 7
