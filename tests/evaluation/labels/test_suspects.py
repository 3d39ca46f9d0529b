import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.labels.suspects import (
    contradictions,
    describe_suspects,
    distances_between,
    far_distance,
    find_suspects,
    suspects_by_family,
)


def votes_of(*pairs, reason="near", relation="different"):
    """Rows of a and b, as one variant's contradictions."""
    frame = pd.DataFrame(pairs, columns=["a", "b"], dtype="uint64")
    return frame.assign(relation=relation, reason=reason, distance=1)


def test_far_is_the_quarter_of_the_distances_of_strangers():
    rows = [("f", "different", "tuning", 20, 2), ("g", "different", "tuning", 30, 6), ("f", "same", "tuning", 3, 99)]
    table = pd.DataFrame(rows, columns=tables.DISTANCES.names)
    assert far_distance(table) == 20  # two of eight
    assert far_distance(table[table.distance != 20]) == 30
    assert far_distance(table[table.relation == "same"]) is None


def test_contradictions_are_near_strangers_and_far_relatives(tmp_path):
    rows = [
        (1, 2, "different", 5),
        (1, 3, "different", 6),
        (1, 4, "same", 29),
        (1, 5, "same", 30),
        (1, 6, "unknown", 0),
    ]
    tables.write(pd.DataFrame(rows, columns=tables.PAIRS.names), tables.PAIRS, tmp_path / "pairs.parquet")
    found = contradictions(tmp_path / "pairs.parquet", near=5, far=30)
    assert found[["b", "reason"]].to_numpy().tolist() == [[2, "near"], [5, "far"]]
    assert contradictions(tmp_path / "pairs.parquet", near=5, far=None).b.tolist() == [2]
    assert contradictions(tmp_path / "pairs.parquet", near=None, far=None).empty


KINDS = {"phash-64": "cosine", "phash-256": "cosine", "find-256": "cosine", "dhash-64": "gradient", "ahash-64": "mean"}


def test_a_kind_has_one_vote_however_many_methods_and_sizes():
    votes = {
        "phash-64": votes_of((1, 2), (3, 4)),
        "phash-256": votes_of((1, 2), (3, 4)),
        "find-256": votes_of((1, 2), (3, 4)),
        "dhash-64": votes_of((5, 6), (3, 4)),
        "ahash-64": votes_of(),
    }
    found = find_suspects(votes, KINDS, agreeing=2)
    assert found[["a", "b", "kinds", "variants"]].to_numpy().tolist() == [
        [3, 4, 2, "phash-64 phash-256 find-256 dhash-64"]
    ]
    assert find_suspects(votes, KINDS, agreeing=1).a.tolist() == [3, 1, 5]  # more kinds first, then more variants


def test_fewer_kinds_than_asked_for_must_all_agree():
    votes = {"phash-64": votes_of((1, 2), (3, 4)), "dhash-64": votes_of((3, 4))}
    assert find_suspects(votes, KINDS, agreeing=3).a.tolist() == [3]


def test_no_vote_is_no_suspect():
    assert find_suspects({"phash-64": votes_of()}, KINDS, agreeing=1).empty


HASHES = pd.DataFrame(
    [(1, 16, b"\x00\x00", "ok"), (2, 16, b"\x01\xff", "ok"), (3, 16, None, "refused"), (1, 8, b"\xff", "ok")],
    columns=["image_id", "bits", "hash", "status"],
).astype({"image_id": "uint64"})


def test_distances_are_those_of_the_hashes():
    suspects = votes_of((2, 1), (1, 3), (1, 1))
    distances = distances_between(suspects, HASHES, "x-16")
    assert distances.isna().tolist() == [False, True, False]
    assert distances.dropna().tolist() == [9, 0]
    assert distances_between(suspects[:0], HASHES, "x-16").empty


def test_suspects_are_described_by_path_family_and_every_distance():
    images = pd.DataFrame({"image_id": np.array([1, 2], "uint64"), "path": ["x.jpg", "y.jpg"], "family": ["7", "8"]})
    found = find_suspects({"phash-64": votes_of((1, 2))}, KINDS, agreeing=1)
    distances = {"phash-64": pd.Series([4], dtype="Int64"), "find-256": pd.Series([pd.NA], dtype="Int64")}
    (row,) = describe_suspects(found, images, distances).itertuples()
    assert (row.path_a, row.path_b, row.family_a, row.family_b) == ("x.jpg", "y.jpg", "7", "8")
    assert (row.distances, row.variants, row.relation) == ("phash-64=4", "phash-64", "different")


def test_a_picture_in_the_wrong_family_stands_out_in_its_row():
    rows = [
        ("near", "w", "p", "8", "7"),
        ("near", "q", "w", "7", "8"),
        ("far", "w", "z", "8", "8"),
        ("near", "r", "w", "7", "8"),
    ]
    table = pd.DataFrame(rows, columns=["reason", "path_a", "path_b", "family_a", "family_b"])
    grouped = suspects_by_family(table)
    assert grouped.to_dict("records") == [
        {
            "reason": "near",
            "family_a": "7",
            "family_b": "8",
            "pairs": 3,
            "pictures": 4,
            "picture": "w",
            "its_pairs": 3,
        },
        {"reason": "far", "family_a": "8", "family_b": "8", "pairs": 1, "pictures": 2, "picture": "w", "its_pairs": 1},
    ]
    assert suspects_by_family(table[:0]).empty


@pytest.mark.parametrize("wrong", [3, 17, 40])
def test_a_planted_wrong_label_is_found(make_hashed, tmp_path, wrong):
    """One picture of 60 is given the label of another family; three kinds hash the same families independently."""
    from hashbench.corpus.families import SPLITS, families_of
    from hashbench.matching.collection import collect
    from hashbench.matching.distances import count_distances
    from hashbench.matching.pairs import find_pairs, write_pairs

    votes = {}
    for seed, method in enumerate(("x", "y", "z")):
        hashed = make_hashed(60, bits=256, families=6, seed=1)
        flips = np.random.default_rng((seed, 9)).random((60, 256)) < 0.05
        noisy = [
            (np.frombuffer(value, np.uint8) ^ np.packbits(flip)).tobytes()
            for value, flip in zip(hashed.hashes.hash, flips, strict=True)
        ]
        images = hashed.images.copy()
        others = [family for family in images.family.unique() if family != images.family[wrong]]
        images.loc[wrong, "family"] = others[0]
        families = families_of(images)
        collection = collect(hashed.hashes.assign(hash=noisy), images, families, bits=256, splits=SPLITS)
        path = tmp_path / f"{method}.parquet"
        write_pairs(find_pairs(collection, radius=256), path)
        far = far_distance(count_distances(collection, splits=SPLITS))
        votes[f"{method}-256"] = contradictions(path, near=85, far=far)
    found = find_suspects(votes, {name: name for name in votes}, agreeing=3)
    planted = images.image_id[wrong]
    assert len(found) >= 5
    assert ((found.a == planted) | (found.b == planted)).all()
    assert set(found.reason) == {"near", "far"}


def test_a_variant_without_a_kind_has_no_vote():
    row = {"a": 1, "b": 2, "relation": "different", "distance": 3, "reason": "near"}
    votes = {variant: pd.DataFrame([row]) for variant in ("find-256", "find-256w", "dhash-64")}
    kinds = {"find-256": "cosine", "find-256w": "", "dhash-64": "gradient"}
    found = find_suspects(votes, kinds, agreeing=4)
    assert found[["kinds", "variants"]].values.tolist() == [[2, "find-256 dhash-64"]]
    alone = find_suspects({"find-256w": votes["find-256w"]}, {"find-256w": ""}, agreeing=1)
    assert alone.empty


def test_suspects_are_as_far_apart_as_the_variant_says():
    mask = b"\xff\xc0"  # 10 of 16 bits
    rows = [(1, 16, b"\x00\x00", "ok", mask), (2, 16, b"\xff\xff", "ok", mask)]
    hashes = pd.DataFrame(rows, columns=["image_id", "bits", "hash", "status", "mask"])
    suspects = pd.DataFrame({"a": [1], "b": [2]})
    assert distances_between(suspects, hashes, "x-16").tolist() == [16]
    assert distances_between(suspects, hashes, "x-16w").tolist() == [20 * 53 // 64]
