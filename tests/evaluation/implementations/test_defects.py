import pandas as pd
import pytest

from hashbench.evaluation.implementations.defects import (
    LOST,
    PICTURES,
    SUMMARY,
    compare_matches,
    compare_pictures,
    found_of,
    study_defects,
    sum_up,
    with_squares,
)

IMAGES = pd.DataFrame(
    [(1, "a.jpg", 30, 30), (2, "b.jpg", 40, 30), (3, "c.jpg", 40, 30), (4, "d.jpg", 30, 40)],
    columns=["image_id", "path", "width", "height"],
)


def hashes(*digests):
    rows = [(index, 16, digest, "ok" if digest else "refused") for index, digest in enumerate(digests, 1)]
    return pd.DataFrame(rows, columns=["image_id", "bits", "hash", "status"])


def pairs(*rows):
    return pd.DataFrame(rows, columns=["a", "b", "relation", "distance"])


CORRECTED = hashes(b"\x00\x00", b"\x00\x01", b"\x00\x03", b"\x00\x0f")
# The square picture keeps its hash, two landscape pictures change by 8 and 2 bits, the portrait picture is refused.
PUBLISHED = hashes(b"\x00\x00", b"\xff\x01", b"\x00\x00", None)
# Within 2 bits: 1-2 (1 bit), 1-3 (2), 2-3 (1), 3-4 (2); as published 1-3 (0) alone, since 1-2 is 9 and 2-3 is 9.
MATCHES = (
    pairs((1, 2, "same", 1), (1, 3, "different", 2), (2, 3, "different", 1), (3, 4, "same", 2)),
    pairs((1, 3, "different", 0)),
)


def test_pictures_move_by_shape():
    pictures = compare_pictures(IMAGES, CORRECTED, PUBLISHED)
    assert pictures[["path", "shape", "status"]].values.tolist() == [
        ["a.jpg", "square", "ok"],
        ["b.jpg", "landscape", "ok"],
        ["c.jpg", "landscape", "ok"],
        ["d.jpg", "portrait", "refused"],
    ]
    assert pictures.moved_bits.tolist() == [0, 8, 2, pd.NA]


def test_matches_are_lost_by_moving_and_by_refusal():
    changed = compare_matches(CORRECTED, PUBLISHED, MATCHES)
    assert changed.astype(object).where(changed.notna(), None).values.tolist() == [
        [2, 3, "different", 1, 9, "lost", "moved"],
        [1, 2, "same", 1, 9, "lost", "moved"],
        [3, 4, "same", 2, None, "lost", "refused"],
    ]


def test_a_match_may_be_gained():
    changed = compare_matches(PUBLISHED, CORRECTED, MATCHES[::-1])
    assert changed.change.tolist() == ["gained"] * 3
    # Now the first program refuses picture 4: its distance is the one that is missing.
    assert changed.distance.tolist() == [9, 9, pd.NA]


def test_the_summary_counts_pictures_by_shape_and_matches_by_relation():
    summary = sum_up(
        compare_pictures(IMAGES, CORRECTED, PUBLISHED), MATCHES[0], compare_matches(CORRECTED, PUBLISHED, MATCHES)
    )
    counted = {(what, of): (count, n) for what, of, count, n in summary.itertuples(index=False)}
    assert counted[("pictures", "square")] == (1, 4)
    assert counted[("moved", "square")] == (0, 1)
    assert counted[("moved", "landscape")] == (2, 2)
    assert counted[("refused", "portrait")] == (1, 1)
    assert counted[("lost, refused", "same")] == (1, 2)
    assert counted[("lost, moved", "same")] == (1, 2)
    assert counted[("lost, moved", "different")] == (1, 2)
    assert counted[("gained", "different")][0] == 0


CALIBRATION = {"bits": 16, "thresholds": [{"target_fpr": 0.1, "threshold": 2}, {"target_fpr": 0.01, "threshold": None}]}
LABELLED = IMAGES.assign(family=["f", "f", "g", "g"])
FAMILIES = pd.DataFrame({"family": ["f", "g"], "pictures": 2, "split": "tuning"})


@pytest.mark.parametrize(
    ("target_fpr", "changes"),
    [(0.1, [("b.jpg", "c.jpg", "moved"), ("a.jpg", "b.jpg", "moved"), ("c.jpg", "d.jpg", "refused")]), (0.01, [])],
)
def test_the_study_goes_from_hashes_to_matches_within_the_calibrated_threshold(target_fpr, changes):
    pictures, changed, summary = study_defects(
        LABELLED, FAMILIES, CORRECTED, PUBLISHED, CALIBRATION, target_fpr=target_fpr, flagged="keep"
    )
    assert pictures.moved_bits.tolist() == [0, 8, 2, pd.NA]
    assert [*changed[["path_a", "path_b", "cause"]].itertuples(index=False, name=None)] == changes
    # There are two same-family pairs: one is 9 bits apart and the other has a picture that is refused.
    found = summary[summary.what.str.startswith("found")]
    assert found.values.tolist() == [["found, hashed", "same", 0, 1], ["found, all", "same", 0, 2]]
    lost = summary[summary.what.str.startswith("lost")]
    assert lost["count"].sum() == len(changes)


def test_what_is_refused_counts_as_missed_among_all_files():
    images = IMAGES.assign(family=["x", "x", "x", "x"])
    families = pd.DataFrame({"family": ["x"], "pictures": [4], "split": "tuning"})
    within = pairs((1, 2, "same", 0), (1, 3, "different", 0))
    found = found_of(within, images, families, pd.Series([1, 2, 3]))
    # One of four pictures is refused: three of the six pairs are left.
    assert found.values.tolist() == [["found, hashed", "same", 1, 3], ["found, all", "same", 1, 6]]


def test_square_pictures_that_the_published_program_did_not_hash_have_their_corrected_hash():
    studies = [
        study_defects(LABELLED, FAMILIES, CORRECTED, published, CALIBRATION, target_fpr=0.1, flagged="keep")
        for published in (PUBLISHED, PUBLISHED[PUBLISHED.image_id > 1])
    ]
    for whole, completed in zip(*studies, strict=True):
        pd.testing.assert_frame_equal(whole, completed)


def test_a_landscape_picture_without_a_published_hash_is_no_square():
    assert with_squares(IMAGES, CORRECTED, PUBLISHED[PUBLISHED.image_id > 2]).image_id.tolist() == [3, 4, 1]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_without_both_programs_and_a_threshold_the_tables_are_empty(missing):
    given = [CORRECTED, PUBLISHED, CALIBRATION]
    given[missing] = None
    studied = study_defects(LABELLED, FAMILIES, *given, target_fpr=0.1, flagged="keep")
    assert [(len(table), tuple(table.columns)) for table in studied] == [(0, PICTURES), (0, LOST), (0, SUMMARY)]
