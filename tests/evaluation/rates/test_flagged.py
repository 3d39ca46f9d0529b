import pandas as pd

from hashbench.evaluation.rates.flagged import COLUMNS, study_flagged

IMAGES = pd.DataFrame({"image_id": [1, 2, 3, 4], "family": ["x", "x", None, "y"]})


def hashes(*rows):
    frame = pd.DataFrame(rows, columns=["image_id", "hash", "quality"])
    return frame.assign(status=["ok" if digest else "refused" for digest in frame.hash], bits=8)


def test_false_matches_of_flagged_pictures_are_counted_and_true_ones_are_not():
    corpus = hashes((1, b"\x00", "flat"), (2, b"\x01", "flat"), (3, b"\x03", "ok"), (4, b"\xff", "ok"))
    drawn = hashes((11, b"\x00", "flat"), (12, b"\xf0", "clipped"), (13, b"\x00", "ok"), (14, None, "flat"))
    table = study_flagged("v-8", corpus, drawn, IMAGES, threshold=1, usual=0.25)
    assert table.values.tolist() == [
        # 1-11 (0 bits) and 2-11 (1); 1-2 are of one family, 12 is four bits or more from all.
        ["v-8", 1, "flagged with flagged", 4, 2, 5, 2, 2 / 5, 0.25],
        # 1, 2, 11 and 12 with 3 and 4: only 2-3 is one bit apart.
        ["v-8", 1, "flagged with others", 4, 2, 8, 1, 1 / 8, 0.25],
    ]


def test_without_a_threshold_nothing_matches():
    table = study_flagged(
        "v-8", hashes((1, b"\x00", "flat")), hashes((11, b"\x00", "flat")), IMAGES, threshold=None, usual=0
    )
    assert table[["pairs", "within"]].values.tolist() == [[1, 0]]
    assert table.threshold.isna().all()


def test_without_flagged_pictures_there_is_nothing_to_count():
    table = study_flagged("v-8", hashes((1, b"\x00", "ok")), hashes((11, b"\x00", "ok")), IMAGES, threshold=1, usual=0)
    assert tuple(table.columns) == COLUMNS
    assert table.empty
