"""`hashbench match`: new pictures against a stored table of known ones."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hashbench import hashers, tables
from hashbench.cli import main
from hashbench.hashers.hashing import made_by


def write_hashes(path, rows, bits=64, method="phash", versions=None, mask=None):
    frame = pd.DataFrame(rows, columns=["image_id", "hash"]).assign(
        bits=bits, status="ok", reason=None, quality="ok", mask=mask
    )
    notes = ({"method": method} if method else {}) | ({"versions": json.dumps(versions)} if versions else {})
    tables.write(frame.astype({"image_id": "uint64"})[tables.HASHES.names], tables.HASHES, path, notes=notes)
    return str(path)


@pytest.fixture
def known(tmp_path):
    """Hashes 0, 1, 2 and 64 bits away from the hash of zeros, unsorted, with ids beyond int64."""
    rows = [(2**64 - 1, b"\xff" * 8), (7, bytes(8)), (5, bytes(7) + b"\x03"), (2**63, bytes(7) + b"\x01")]
    return write_hashes(tmp_path / "results/mine/hashes/phash/imagehash.parquet", rows)


def match(*arguments):
    return main(["match", *arguments])


def test_new_hashes_against_known_ones(tmp_path, known, capsys):
    new = write_hashes(tmp_path / "new.parquet", [(9, b"\xff" * 8), (1, bytes(8))])
    assert match(new, "--against", known, "--radius", "1") == 0
    lines = ["new,known,distance", "1,7,0", f"1,{2**63},1", f"9,{2**64 - 1},0"]
    assert capsys.readouterr().out.splitlines() == lines


def test_new_pictures_against_known_ones_and_what_cannot_be_read(tmp_path, capsys):
    folder = tmp_path / "new"
    folder.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (8, 8), np.uint8)
    Image.fromarray(noise).resize((99, 99)).save(folder / "a.png")
    Image.fromarray(255 - noise).resize((99, 99)).save(folder / "b.png")
    (folder / "c.png").write_text("no picture")
    digest = hashers.load("phash", bits=64).hash_file(folder / "a.png").tobytes()
    path = write_hashes(tmp_path / "known.parquet", [(3, digest)])
    assert match(str(folder), "--against", path, "--radius", "4") == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["new,known,distance", f"{folder / 'a.png'},3,0"]
    assert printed.err == f"hashbench: error: {folder / 'c.png'}: not a picture that Pillow can identify\n"


def test_the_calibrated_threshold_is_the_radius(tmp_path, known, capsys):
    thresholds = tmp_path / "results/mine/thresholds/phash-64.json"
    thresholds.parent.mkdir()
    rows = [{"target_fpr": 0.01, "threshold": 1}, {"target_fpr": 0.001, "threshold": None, "note": "n too small"}]
    thresholds.write_text(json.dumps({"thresholds": rows}))
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))])
    assert match(new, "--against", known, "--fpr", "1e-2") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert match(new, "--against", known, "--fpr", "1e-3") == 2
    said = f"hashbench: error: {thresholds}: no threshold for a false-positive rate of 0.001"
    assert capsys.readouterr().err == f"{said} (n too small); give --radius, or a rate that has one: 0.01\n"
    for damaged in ("{", "[]", "{}", '{"thresholds": 3}', '{"thresholds": [{"target_fpr": 0.01}]}'):
        thresholds.write_text(damaged)
        assert match(new, "--against", known, "--fpr", "1e-2") == 2
        said = "no calibrated thresholds in it; delete it and run the workflow again, or give --radius"
        assert capsys.readouterr().err == f"hashbench: error: {thresholds}: {said}\n"
    assert match(new, "--against", known, "--radius", "1", "--matcher", "tree") == 2
    assert capsys.readouterr().out == ""


def test_what_the_threshold_means_at_a_size_stands_on_standard_error(tmp_path, known, capsys):
    run = tmp_path / "results/mine"
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))])
    assert match(new, "--against", known, "--radius", "8", "--size", "2000") == 2
    missing = "distances/phash-64.parquet: missing, so rates of phash-64 are not known; run the workflow to its end"
    assert capsys.readouterr().err == f"hashbench: error: {run}/{missing}\n"
    (run / "thresholds").mkdir()
    (run / "thresholds/phash-64.json").write_text(json.dumps({"thresholds": [], "points": []}))
    # Two families of two pictures in sample: 1 of 4 different-family pairs within 8 bits.
    pairs = (("same", 4, 1), ("different", 8, 1), ("different", 30, 3))
    rows = [(name, *of) for name in "ab" for of in pairs]
    counts = pd.DataFrame(rows, columns=["family", "relation", "distance", "pairs"]).assign(other_split="tuning")
    tables.write(counts, tables.DISTANCES, run / "distances/phash-64.parquet")
    families = pd.DataFrame({"family": ["a", "b"], "pictures": 2, "split": "tuning"})
    tables.write(families, tables.FAMILIES, run / "families.parquet")
    assert match(new, "--against", known, "--radius", "8", "--size", "2000") == 0
    printed = capsys.readouterr()
    said = "among 2,000 pictures expect 500 false matches a query (499,500 in all) and precision 0.20 %"
    assert printed.err.replace("\u2009", " ") == f"hashbench: phash-64 up to 8 bits: {said}\n"
    assert printed.out.startswith("new,known,distance\n")
    # Without a rate or a size nothing is said.
    assert match(new, "--against", known, "--radius", "8") == 0
    assert capsys.readouterr().err == ""
    assert match(new, "--against", known, "--nearest", "1", "--size", "2000") == 2
    nearest = "the nearest pictures have no threshold and so no rate; leave out --size or --nearest"
    assert capsys.readouterr().err == f"hashbench: error: --size: {nearest}\n"


def test_refusals_are_one_line_that_names_the_culprit(tmp_path, known, capsys):
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))])
    long = write_hashes(tmp_path / "long.parquet", [(1, bytes(32))], bits=256)
    other = write_hashes(tmp_path / "other.parquet", [(1, bytes(8))], method="dhash")
    silent = write_hashes(tmp_path / "silent.parquet", [(1, bytes(8))], method=None)
    empty = write_hashes(tmp_path / "empty.parquet", [])
    twice = write_hashes(tmp_path / "twice.parquet", [(4, bytes(8)), (4, bytes(8))])
    short = write_hashes(tmp_path / "short.parquet", [(4, bytes(7))])
    families = str(tmp_path / "families.parquet")
    tables.write(pd.DataFrame({"family": ["a"], "pictures": [1], "split": ["tuning"]}), tables.FAMILIES, families)
    truncated = tmp_path / "truncated.parquet"
    truncated.write_bytes((tmp_path / "new.parquet").read_bytes()[:-9])
    refused = {
        (long, known, "1"): f"{long}: no hash of 64 bits (sizes there: 256); name another table, or --bits",
        (other, known, "1"): f"{other}: hashes of dhash, not of phash; name another table",
        (silent, known, "1"): f"{silent}: does not say which method made its hashes; give --method, or hash again",
        (new, silent, "1"): f"{silent}: does not say which method made its hashes; give --method, or hash again",
        (new, known, "65"): "radius 65 is outside 0 to 64, the bits of these hashes",
        (new, empty, "1"): f"{empty}: no hash of 64 bits (sizes there: none); name another table, or --bits",
        (new, twice, "1"): f"{twice}: image_id 4 occurs twice; delete the table and hash again",
        (new, short, "1"): f"{short}: a hash is not of 64 bits; delete the table and hash again",
        (new, str(truncated), "1"): f"{truncated}: not a readable Parquet table (",
        (
            new,
            str(tmp_path / "gone.parquet"),
            "1",
        ): f"{tmp_path / 'gone.parquet'}: no such table; name another, or ",
        (new, families, "1"): f"{families}: has columns ['family', 'pictures', 'split'], expected ['image_id', ",
        (str(tmp_path / "gone"), known, "1"): f"{tmp_path / 'gone'}: no such file or folder; name pictures, ",
    }
    for (what, against, radius), said in refused.items():
        assert match(what, "--against", against, "--radius", radius) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"hashbench: error: {said}")
        assert error.count("\n") == 1


def test_without_thresholds_a_radius_is_asked_for(tmp_path, known, capsys):
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))])
    assert match(new, "--against", known, "--fpr", "1e-2") == 2
    assert "no calibrated thresholds; run the workflow to its end, or give --radius" in capsys.readouterr().err


def test_flat_pictures_match_nothing(tmp_path, capsys):
    folder = tmp_path / "new"
    folder.mkdir()
    Image.new("RGB", (64, 64)).save(folder / "black.png")
    Image.linear_gradient("L").save(folder / "ramp.png")
    known = tmp_path / "results/mine/hashes/phash/imagehash.parquet"
    ramp = hashers.load("phash").hash_file(folder / "ramp.png").tobytes()
    rows = pd.DataFrame([(1, ramp, "ok"), (2, ramp, "flat")], columns=["image_id", "hash", "quality"])
    rows = rows.assign(bits=64, status="ok", reason=None, mask=None).astype({"image_id": "uint64"})
    tables.write(rows[tables.HASHES.names], tables.HASHES, known, notes={"method": "phash"})
    assert match(str(folder), "--against", str(known), "--radius", "4") == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["new,known,distance", f"{folder}/ramp.png,1,0"]
    assert printed.err == f"hashbench: error: {folder}/black.png: flat; its hash means nothing\n"
    tables.write(rows[rows.quality == "flat"][tables.HASHES.names], tables.HASHES, known, notes={"method": "phash"})
    assert match(str(folder), "--against", str(known), "--radius", "4") == 2
    assert f"{known}: all pictures are flat or clipped, and their hashes mean nothing" in capsys.readouterr().err


def test_the_method_is_given_for_a_table_that_does_not_say_it(tmp_path, known, capsys):
    silent = write_hashes(tmp_path / "silent.parquet", [(1, bytes(8))], method=None)
    assert match(silent, "--against", silent, "--method", "dhash", "--radius", "0") == 0
    assert capsys.readouterr().out == "new,known,distance\n1,1,0\n"
    assert match(silent, "--against", known, "--method", "dhash", "--radius", "0") == 2
    said = f"hashbench: error: {known}: hashes of phash, not of dhash; name another table, or --method phash\n"
    assert capsys.readouterr().err == said


def test_the_only_size_of_a_table_is_matched(tmp_path, capsys):
    long = write_hashes(tmp_path / "long.parquet", [(1, bytes(32))], bits=256)
    assert match(long, "--against", long, "--radius", "256") == 0
    assert capsys.readouterr().out == "new,known,distance\n1,1,0\n"


def test_known_pictures_are_named_by_their_paths_where_the_run_has_them(tmp_path, known, capsys):
    rows = [(7, "a/seven.png"), (2**63, "b,c.png")]
    images = pd.DataFrame(rows, columns=["image_id", "path"]).astype({"image_id": "uint64"})
    tables.write(images.reindex(columns=tables.IMAGES.names), tables.IMAGES, tmp_path / "results/mine/images.parquet")
    new = write_hashes(tmp_path / "new.parquet", [(9, bytes(8))])
    assert match(new, "--against", known, "--radius", "2") == 0
    # 5 is not among the images of the run.
    expected = ["new,known,distance", "9,5,2", "9,a/seven.png,0", '9,"b,c.png",1']
    assert capsys.readouterr().out.splitlines() == expected


def test_the_radius_is_checked_before_anything_is_hashed(tmp_path, known, capsys):
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "c.png").write_text("no picture")
    assert match(str(folder), "--against", known, "--radius", "65") == 2
    assert capsys.readouterr().err == "hashbench: error: radius 65 is outside 0 to 64, the bits of these hashes\n"


def test_hashes_of_other_versions_are_matched_with_a_warning_that_names_both(tmp_path, capsys):
    rows = [(1, bytes(8))]
    known = write_hashes(tmp_path / "known.parquet", rows, versions={"pillow": "12.0.0", "scipy": "1.16.0", "x": "1"})
    new = write_hashes(tmp_path / "new.parquet", rows, versions={"pillow": "13.0.0", "scipy": "1.16.0"})
    assert match(new, "--against", known, "--radius", "0") == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["new,known,distance", "1,1,0"]
    assert printed.err == (
        f"hashbench: warning: {known}: made with other versions (pillow 12.0.0 there, 13.0.0 here); "
        "hashes may differ for the same picture; hash again to be sure\n"
    )


def test_new_pictures_are_compared_with_the_versions_at_hand(tmp_path, folder, capsys):
    here = json.loads(made_by(hashers.load("phash", bits=64))["versions"])
    assert {"numpy", "pillow", "pywavelets", "scipy"} <= here.keys()
    picture, rows = str(folder / "0101_0.jpg"), [(1, bytes(8))]
    known = write_hashes(tmp_path / "known.parquet", rows, versions=here)
    assert match(picture, "--against", known, "--radius", "0") == 0
    assert capsys.readouterr().err == ""
    known = write_hashes(tmp_path / "older.parquet", rows, versions=here | {"scipy": "0.1"})
    assert match(picture, "--against", known, "--radius", "0") == 0
    assert f"(scipy 0.1 there, {here['scipy']} here)" in capsys.readouterr().err


def test_hashes_with_masks_are_matched_by_the_weighted_distance(tmp_path, known, capsys):
    mask = b"\xff" * 4 + b"\xfc" + bytes(3)  # 38 of 64 bits
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))], mask=mask)
    masked = write_hashes(tmp_path / "masked.parquet", [(4, b"\xf0" + bytes(7)), (5, bytes(7) + b"\xff")], mask=mask)
    assert match(new, "--against", masked, "--radius", "6", "--weighted") == 0
    assert capsys.readouterr().out.splitlines() == ["new,known,distance", "1,4,6", "1,5,0"]  # 8 · 53 / 64 = 6.6
    assert match(new, "--against", known, "--radius", "6", "--weighted") == 2
    said = f"hashbench: error: {known}: hashes without masks of sure bits, which weighted variants need; "
    assert capsys.readouterr().err.startswith(said)
    short = write_hashes(tmp_path / "short.parquet", [(4, bytes(8))], mask=mask[:7])
    assert match(new, "--against", short, "--nearest", "1", "--weighted") == 2
    said = f"hashbench: error: {short}: a mask does not mark 38 of 64 bits; delete the table and hash again"
    assert capsys.readouterr().err == f"{said}\n"
    assert match(new, "--against", masked, "--radius", "6", "--weighted", "--matcher", "multi_index") == 2
    said = "hashbench: error: matcher multi_index cannot match by the weighted distance; use numba or numpy"
    assert capsys.readouterr().err == f"{said}\n"
    other = write_hashes(tmp_path / "dhash.parquet", [(4, bytes(8))], method="dhash")
    assert match(new, "--against", other, "--radius", "6", "--weighted") == 2
    assert capsys.readouterr().err.startswith("hashbench: error: dhash has no weighted variant dhash-64w; weighted ")


def test_a_table_older_than_masks_is_matched_by_the_plain_distance_alone(tmp_path, folder, known, capsys):
    mask = b"\xff" * 4 + b"\xfc" + bytes(3)  # 38 of 64 bits
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8))], mask=mask)
    older = write_hashes(tmp_path / "older.parquet", [(4, bytes(7) + b"\x03"), (5, b"\xff" * 8)])
    pq.write_table(pq.read_table(older).drop_columns("mask"), older)
    for reach in (("--radius", "2"), ("--nearest", "1")):
        assert match(new, "--against", older, *reach) == 0
        assert capsys.readouterr().out == "new,known,distance\n1,4,2\n"
    assert match(older, "--against", known, "--radius", "0") == 0
    assert capsys.readouterr().out == f"new,known,distance\n4,5,0\n5,{2**64 - 1},0\n"
    assert match(str(folder / "0101_0.jpg"), "--against", older, "--nearest", "1") == 0
    assert capsys.readouterr().out.startswith(f"new,known,distance\n{folder}/0101_0.jpg,")
    said = f"{older}: hashes without masks of sure bits, which weighted variants need; match by the variant without w"
    for reach in (("--radius", "2"), ("--nearest", "1")):
        assert match(new, "--against", older, *reach, "--weighted") == 2
        assert capsys.readouterr().err.startswith(f"hashbench: error: {said}, or hash again")
