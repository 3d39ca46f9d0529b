import pandas as pd

from hashbench import tables
from hashbench.evaluation.alternatives.flagged import COLUMNS, count_false_matches, study_flagged

IMAGES = pd.DataFrame({"image_id": [1, 2, 3, 4], "family": ["x", "x", None, "y"]})


def hashes(*rows):
    frame = pd.DataFrame(rows, columns=["image_id", "hash", "quality"])
    return frame.assign(status=["ok" if digest else "refused" for digest in frame.hash], bits=8, mask=None)


def test_false_matches_of_flagged_pictures_are_counted_and_true_ones_are_not():
    corpus = hashes((1, b"\x00", "flat"), (2, b"\x01", "flat"), (3, b"\x03", "ok"), (4, b"\xff", "ok"))
    drawn = hashes((11, b"\x00", "flat"), (12, b"\xf0", "clipped"), (13, b"\x00", "ok"), (14, None, "flat"))
    table = count_false_matches("v-8", corpus, drawn, IMAGES, threshold=1, usual=0.25)
    assert table.values.tolist() == [
        # 1-11 (0 bits) and 2-11 (1); 1-2 are of one family, 12 is four bits or more from all.
        ["v-8", 1, "flagged with flagged", 4, 2, 5, 2, 2 / 5, 0.25],
        # 1, 2, 11 and 12 with 3 and 4: only 2-3 is one bit apart.
        ["v-8", 1, "flagged with others", 4, 2, 8, 1, 1 / 8, 0.25],
    ]


def test_without_a_threshold_nothing_matches():
    table = count_false_matches(
        "v-8", hashes((1, b"\x00", "flat")), hashes((11, b"\x00", "flat")), IMAGES, threshold=None, usual=0
    )
    assert table[["pairs", "within"]].values.tolist() == [[1, 0]]
    assert table.threshold.isna().all()


def test_without_flagged_pictures_there_is_nothing_to_count():
    table = count_false_matches(
        "v-8", hashes((1, b"\x00", "ok")), hashes((11, b"\x00", "ok")), IMAGES, threshold=1, usual=0
    )
    assert tuple(table.columns) == COLUMNS
    assert table.empty


def test_each_variant_is_studied_with_its_own_hashes_threshold_and_usual_rate(tmp_path):
    corpus = hashes((1, b"\x00", "flat"), (2, b"\x01", "flat"), (3, b"\x03", "ok"), (4, b"\xff", "ok"))
    wide = hashes((1, b"\x00\x00", "flat")).assign(bits=16)
    drawn = hashes((11, b"\x00", "flat"), (12, b"\xf0", "clipped"))
    difficult = pd.concat(
        [
            drawn.assign(method="v", implementation="numba"),
            drawn.assign(method="v", implementation="numpy"),
            wide.assign(method="v", implementation="numba"),
        ]
    )
    apart = [("x", "same", "tuning", 1, 1)]
    apart += [(family, "different", "tuning", distance, 1) for family in "xy" for distance in (1, 8)]
    counted = {"v-8": apart, "w-8": apart[:1]}
    hashed = {"v-8": pd.concat([corpus, wide]), "w-8": corpus}
    for variant in counted:
        table = hashed[variant].assign(reason=None)
        tables.write(table, tables.HASHES, tmp_path / variant / "hashes")
        table = pd.DataFrame(counted[variant], columns=tables.DISTANCES.names)
        tables.write(table, tables.DISTANCES, tmp_path / variant / "distances")
    found = study_flagged(
        IMAGES,
        pd.DataFrame({"family": ["x", "y"], "pictures": [2, 1], "split": "tuning"}),
        difficult,
        {
            "v-8": {"bits": 8, "thresholds": [{"target_fpr": 0.1, "threshold": 1}]},
            "w-8": {"bits": 8, "thresholds": [{"target_fpr": 0.1, "threshold": None}]},
        },
        {variant: tmp_path / variant / "hashes" for variant in counted},
        {variant: tmp_path / variant / "distances" for variant in counted},
        production={"v-8": "v/numba", "w-8": "w/numba"},
        target_fpr=0.1,
    )
    assert found.astype(object).where(found.notna(), None).values.tolist() == [
        # The pairs of the first test of this file; one of two different-family pairs is within one bit.
        ["v-8", 1, "flagged with flagged", 4, 2, 5, 2, 2 / 5, 1 / 2],
        ["v-8", 1, "flagged with others", 4, 2, 8, 1, 1 / 8, 1 / 2],
        # Nothing was drawn for w. Pictures 1 and 2 are a family, so only their four pairs with 3 and 4 count.
        ["w-8", None, "flagged with flagged", 2, 0, 0, 0, None, None],
        ["w-8", None, "flagged with others", 2, 0, 4, 0, 0, None],
    ]


def test_a_weighted_variant_counts_its_own_distance():
    corpus = pd.DataFrame([(1, b"\x00"), (2, b"\x1f")], columns=["image_id", "hash"])
    corpus = corpus.assign(bits=8, status="ok", quality="flat", mask=[b"\xf8", b"\xf8"])  # 5 of 8 bits
    images = pd.DataFrame({"image_id": [1, 2], "family": ["a", "b"]})
    # Both are sure of two of the five bits that differ: 4 · 53 / 64 = 3.3.
    within = {
        variant: [
            int(count_false_matches(variant, corpus, corpus[:0], images, threshold=t, usual=None).within.iloc[0])
            for t in (2, 3, 4, 5)
        ]
        for variant in ("v-8", "v-8w")
    }
    assert within == {"v-8": [0, 0, 0, 1], "v-8w": [0, 1, 1, 1]}
