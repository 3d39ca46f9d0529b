"""Groups of pictures from their hashes, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from hashbench.matching.clusters import cluster_images, links_of
from hashbench.matching.known.groups import group_pictures, list_folders


def hashes(*ones):
    """Return hashes of 64 bits, one for each orientation; this number of low bits is 1."""
    return np.array([list(((1 << number) - 1).to_bytes(8, "big")) for number in ones], np.uint8)


def pictures(*rows):
    """Return pictures with hashes of 64 bits; this number of low bits is 1."""
    columns = ["file", "ones", "width", "bytes", "modified", "quality"]
    table = pd.DataFrame(rows, columns=columns).assign(height=10, family=None)
    table["image_id"] = np.arange(len(table), dtype=np.uint64)
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


@pytest.mark.parametrize(
    ("ids", "groups"),
    [([0, 1, 2, 3], ["ab", "cd"]), ([2, 0, 1, 3], ["bc", "a", "d"]), ([2**64 - 1, 5, 6, 2**63], ["bc", "d", "a"])],
)
def test_equally_near_pictures_are_grouped_as_the_workflow_clusters_them(ids, groups):
    # 0, 2, 4 and 6 ones: a chain of three links of 2 bits. Complete linkage takes the link that is first by image_id:
    # a with b, so that c and d are left for each other, or b with c, so that a and d are alone.
    table = pictures(*((name, ones, 9, 9, 1, "ok") for name, ones in zip("abcd", (0, 2, 4, 6), strict=True)))
    table["image_id"] = np.array(ids, np.uint64)
    found = group(table, clustering="complete_linkage")
    assert [sorted(path for number, path, *_ in found if number == place) for place in range(len(groups))] == [
        list(one) for one in groups
    ]
    sides = np.sort(np.array([ids[:-1], ids[1:]], np.uint64), axis=0)
    links = links_of(table.image_id.to_numpy(), pd.DataFrame({"a": sides[0], "b": sides[1], "distance": 2}))
    clusters = cluster_images(links, threshold=2, clustering="complete_linkage").set_index("image_id").cluster
    assert {path: number for number, path, *_ in found} == {
        name: clusters[one] for name, one in zip("abcd", table.image_id, strict=True)
    }


def test_pictures_of_a_folder_have_the_image_ids_of_the_workflow(tmp_path):
    (tmp_path / "more").mkdir()
    for name in ("a.png", "more/b.png"):
        (tmp_path / name).touch()
    listed = list_folders([str(tmp_path)], rule="none", pattern="")
    # The first 64 bits of the SHA-256 of the path in the folder, by sha256sum.
    assert dict(zip(listed.file, listed.image_id, strict=True)) == {
        f"{tmp_path}/a.png": 0x7F071235805FBF58,
        f"{tmp_path}/more/b.png": 0xC7BF181E4329E678,
    }


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
        assert group(table) == [[0, "x", 0, "yes", why], [0, "y", 1, "no", why_not]]


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
