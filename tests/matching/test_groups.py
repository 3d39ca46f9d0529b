"""Groups of pictures from their hashes, counted by hand."""

import numpy as np
import pandas as pd

from hashbench.matching.groups import group_pictures


def hashes(*ones):
    """Return hashes of 64 bits, of which so many low ones are 1: an orientation each."""
    return np.array([list(((1 << number) - 1).to_bytes(8, "big")) for number in ones], np.uint8)


def pictures(*rows):
    """Return pictures of 64 bits, of which so many low ones are 1."""
    columns = ["file", "ones", "width", "bytes", "modified", "quality"]
    table = pd.DataFrame(rows, columns=columns).assign(height=10, family=None)
    table["hashes"] = [hashes(ones) for ones in table.ones]
    return table


def group(table, threshold=2, clustering="connected_components"):
    found = group_pictures(table, bits=64, threshold=threshold, clustering=clustering, min_samples=2)
    return found[["group", "path", "distance", "keep", "why"]].values.tolist()


def test_distances_are_to_the_middle_of_a_group_and_the_largest_picture_is_kept():
    # A chain of 0, 2, 4 and 5 ones: sums of distances 11, 7, 7 and 9; the middle is the first that has 7.
    table = pictures(
        ("d", 5, 30, 9, 1, "ok"), ("c", 4, 20, 9, 1, "ok"), ("a", 2, 20, 8, 1, "ok"), ("b", 0, 20, 8, 0, "ok")
    )
    assert group(table) == [
        [0, "d", 1, "yes", "most pixels"],
        [0, "c", 0, "no", "fewer pixels"],
        [0, "b", 4, "no", "fewer pixels"],
        [0, "a", 2, "no", "fewer pixels"],
    ]


def test_each_thing_decides_where_those_before_it_are_equal():
    for change, why, why_not in (
        ({"width": 9}, "most pixels", "fewer pixels"),
        ({"bytes": 7}, "most bytes", "fewer bytes"),
        ({"modified": 2}, "oldest", "newer"),
        ({}, "first by name", "later by name"),
    ):
        table = pictures(("x", 0, 10, 8, 1, "ok"), ("y", 1, 10, 8, 1, "ok")).iloc[::-1]
        for name, value in change.items():
            table.loc[table.file == "y", name] = value
        assert group(table) == [[0, "x", 1, "yes", why], [0, "y", 0, "no", why_not]]


def test_pictures_whose_hash_means_nothing_and_single_ones_are_alone():
    table = pictures(("a", 0, 9, 9, 1, "flat"), ("b", 0, 9, 9, 1, "flat"), ("c", 0, 9, 9, 1, "ok"))
    assert group(table) == [
        [0, "a", 0, "yes", "flat: its hash means nothing"],
        [1, "b", 0, "yes", "flat: its hash means nothing"],
        [2, "c", 0, "yes", "alone"],
    ]
    assert group(table[:1]) == [[0, "a", 0, "yes", "flat: its hash means nothing"]]


def test_the_orientations_of_the_first_of_two_pictures_are_compared_with_the_second_as_it_is_stored():
    table = pictures(("a", 0, 9, 9, 1, "ok"), ("b", 20, 9, 9, 1, "ok"), ("c", 43, 9, 9, 1, "ok"))
    table["hashes"] = [hashes(0, 21), hashes(20, 60), hashes(43, 20)]
    # a to b: 1 by its second orientation; b to c: 17 by its second; a to c: 22. The first of c is not turned.
    assert group(table, threshold=1) == [
        [0, "a", 0, "yes", "first by name"],
        [0, "b", 1, "no", "later by name"],
        [1, "c", 0, "yes", "alone"],
    ]
    # Sums of distances 23, 18 and 39: b is the middle.
    assert [row[2] for row in group(table, threshold=17)] == [1, 0, 17]
