import pandas as pd

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.labels.auditing import audit_labels
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import find_pairs, write_pairs

IMAGES = pd.DataFrame(
    [(1, "a", "f"), (2, "b", "f"), (3, "c", "g"), (4, "d", "g"), (5, "e", "h"), (6, "i", "h")],
    columns=["image_id", "path", "family"],
).astype({"image_id": "uint64"})
FAMILIES = pd.DataFrame({"family": ["f", "g", "h"], "pictures": 2, "split": "tuning"})
# Pairs of a family are 1, 6 and 1 bits apart, the twelve others 1, 2, 3, 4, 4, 4, 5, 5, 5, 6, 7 and 8.
HASHES = pd.DataFrame(
    {"image_id": IMAGES.image_id, "bits": 8, "hash": [b"\x00", b"\x01", b"\x03", b"\xff", b"\xf0", b"\xf1"]}
).assign(status="ok", reason=None, quality="ok", mask=None)


def audited(folder, *, agreeing, other=HASHES):
    """Return the audit of `HASHES` and another variant's hashes."""
    calibration = {"bits": 8, "thresholds": [{"target_fpr": 0.1, "threshold": 1}]}
    distances = {}
    for variant, hashes in (("phash-8", HASHES), ("dhash-8", other)):
        collection = collect(hashes, IMAGES, FAMILIES, bits=8, splits=SPLITS)
        distances[variant] = count_distances(collection, splits=SPLITS)
        tables.write(hashes, tables.HASHES, folder / f"{variant}.hashes")
        write_pairs(find_pairs(collection, radius=4), folder / f"{variant}.pairs")
    return audit_labels(
        IMAGES,
        FAMILIES,
        dict.fromkeys(distances, calibration),
        distances,
        {variant: folder / f"{variant}.pairs" for variant in distances},
        {variant: folder / f"{variant}.hashes" for variant in distances},
        kinds={"phash-8": "cosine", "dhash-8": "gradient"},
        agreeing=agreeing,
        near_fpr=0.1,
        target_fprs=[0.2],
    )


def test_pairs_that_both_kinds_contradict_are_suspect_and_left_out_of_the_scores(tmp_path):
    found = audited(tmp_path, agreeing=2)
    # b and c of two families are within 1 bit; c and d of one are farther apart than a quarter of the other pairs, 3.
    assert found["suspects"][["path_a", "path_b", "reason", "distances"]].values.tolist() == [
        ["b", "c", "near", "phash-8=1 dhash-8=1"],
        ["c", "d", "far", "phash-8=6 dhash-8=6"],
    ]
    assert found["families"][["reason", "family_a", "family_b", "pairs"]].values.tolist() == [
        ["near", "f", "g", 1],
        ["far", "g", "g", 1],
    ]
    scores = found["scores"].set_index(["variant", "metric"])
    for variant in ("phash-8", "dhash-8"):
        assert scores.loc[variant].with_suspects.to_dict() == {
            "same_pairs": 3,
            "different_pairs": 12,
            "auc": 25.5 / 36,  # 1 beats 11 other pairs and ties with one, twice; 6 beats two and ties with one
            "threshold": 2,
            "tpr": 2 / 3,
        }
        assert scores.loc[variant].without_suspects.to_dict() == {
            "same_pairs": 2,
            "different_pairs": 11,
            "auc": 1.0,
            "threshold": 3,  # two of eleven different-family pairs
            "tpr": 1.0,
        }


def test_a_kind_that_lacks_a_hash_does_not_vote_and_keeps_its_pairs(tmp_path):
    other = HASHES.assign(hash=HASHES.hash.where(HASHES.image_id != 3), status=["ok"] * 2 + ["refused"] + ["ok"] * 3)
    assert audited(tmp_path, agreeing=2, other=other)["suspects"].empty
    found = audited(tmp_path, agreeing=1, other=other)
    assert found["suspects"].distances.tolist() == ["phash-8=1", "phash-8=6"]
    pairs = found["scores"].query("variant == 'dhash-8' and metric == 'same_pairs'")
    assert pairs[["with_suspects", "without_suspects"]].values.tolist() == [[2, 2]]
