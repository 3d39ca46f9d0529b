"""`hashbench` as a user types it."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench import tables
from hashbench.cli import main

# dHash has a 1 where a pixel is darker than its right neighbour: everywhere in a picture that brightens to the right.
BRIGHTENING = "f" * 16
# Pairs of each of two families of two pictures: one of its own, and four with the other, of which one at 8 bits.
PAIRS = (("same", 4, 1), ("different", 8, 1), ("different", 30, 3))


@pytest.fixture
def ramps(tmp_path):
    pixels = np.tile(np.arange(0, 250, 2, dtype=np.uint8), (125, 1))
    Image.fromarray(pixels).save(tmp_path / "brightening.png")
    Image.fromarray(pixels[:, ::-1].copy()).save(tmp_path / "darkening.png")
    return tmp_path


def test_hash_prints_hex_and_file(ramps, capsys):
    file = str(ramps / "brightening.png")
    assert main(["hash", "--method", "dhash", file]) == 0
    assert capsys.readouterr().out == f"{BRIGHTENING},{file}\n"


def test_a_bad_file_is_named_and_the_others_are_hashed(ramps, capsys):
    (ramps / "bad.png").write_text("no picture")
    good, bad = str(ramps / "brightening.png"), str(ramps / "bad.png")
    assert main(["hash", "--method", "dhash", bad, good]) == 1
    printed = capsys.readouterr()
    assert printed.out == f"{BRIGHTENING},{good}\n"
    assert printed.err == f"hashbench: error: {bad}: not a picture that Pillow can identify\n"


def test_compare_says_what_the_distance_means(ramps, capsys):
    rows = [
        {"target_fpr": 1e-3, "threshold": 9, "note": ""},
        {"target_fpr": 1e-4, "threshold": None, "note": ""},
        {"target_fpr": 1e-5, "threshold": None, "note": "too few pairs for 1e-5"},
    ]
    frozen = ramps / "mine/thresholds/dhash-64.json"
    frozen.parent.mkdir(parents=True)
    frozen.write_text(json.dumps({"families": "tuning", "thresholds": rows}))
    # What scores.csv calls the threshold of a rate may be odd where no distance is; it must not be read.
    (ramps / "mine/scores.csv").write_text("variant,families,metric,at,value\ndhash-64,tuning,threshold,0.001,64\n")
    pictures = [str(ramps / "brightening.png"), str(ramps / "darkening.png")]
    where = ["--method", "dhash", "--results", str(ramps), "--corpus", "mine"]
    rate = "(false-positive rate at most 0.001 on the tuning families of mine)"
    said = {
        (): f"no match at threshold 9 {rate}",
        ("--fpr", "1e-4"): "no threshold of dhash-64 reaches a false-positive rate of 0.0001 on mine",
        ("--fpr", "1e-5"): "too few pairs for 1e-5",
        (
            "--fpr",
            "0.5",
        ): f"no calibrated threshold for dhash-64 at 0.5 in {frozen} (rates there: 0.001, 0.0001, 1e-05)",
    }
    for options, meaning in said.items():
        assert main(["compare", *pictures, *where, *options]) == 0
        assert capsys.readouterr().out == f"distance 64 of 64 bits: {meaning}\n"
    assert main(["compare", pictures[0], pictures[0], *where]) == 0
    assert capsys.readouterr().out == f"distance 0 of 64 bits: match at threshold 9 {rate}\n"
    assert main(["compare", *pictures, "--method", "dhash", "--results", "nowhere"]) == 0
    assert (
        "no calibrated threshold (no nowhere/demo/thresholds/dhash-64.json; run the workflow, or say where with "
        "--results" in capsys.readouterr().out
    )
    row = {"target_fpr": 1e-3, "threshold": "nine"}
    rate = {"target_fpr": "some text", "threshold": 9}
    for damaged in ("{", *(json.dumps({"families": "tuning", "thresholds": [wrong]}) for wrong in (row, rate))):
        frozen.write_text(damaged)
        assert main(["compare", *pictures, *where]) == 2
        remedy = "no calibrated thresholds in it; delete it and run the workflow again"
        assert capsys.readouterr().err == f"hashbench: error: {frozen}: {remedy}\n"


def test_compare_says_what_the_threshold_means_at_a_size(ramps, capsys):
    run = ramps / "mine"
    (run / "thresholds").mkdir(parents=True)
    frozen = {"families": "tuning", "thresholds": [{"target_fpr": 1e-3, "threshold": 9, "note": ""}], "points": []}
    (run / "thresholds/dhash-64.json").write_text(json.dumps(frozen))
    pictures = [str(ramps / "brightening.png")] * 2
    where = ["compare", *pictures, "--method", "dhash", "--results", str(ramps), "--corpus", "mine"]
    said = "distance 0 of 64 bits: match at threshold 9 (false-positive rate at most 0.001 on the tuning families of"
    # Without tables nothing is said, unless it is asked for.
    (run / "config.yaml").write_text("collection_size: 2000\n")
    assert main(where) == 0
    assert capsys.readouterr().out == f"{said} mine)\n"
    assert main([*where, "--size=2000"]) == 2
    assert "distances/dhash-64.parquet: missing, so rates of dhash-64 are not known" in capsys.readouterr().err
    # Two families of two pictures in sample: 1 of 4 different-family pairs within 9 bits.
    rows = [(name, relation, "tuning", *of) for name in "ab" for relation, *of in PAIRS]
    counts = pd.DataFrame(rows, columns=["family", "relation", "other_split", "distance", "pairs"])
    tables.write(counts, tables.DISTANCES, run / "distances/dhash-64.parquet")
    families = pd.DataFrame({"family": ["a", "b"], "pictures": 2, "split": "tuning"})
    tables.write(families, tables.FAMILIES, run / "families.parquet")
    for options, size, precision in (([], "2,000", "0.20"), (["--size=4e4"], "40,000", "0.010")):
        assert main([*where, *options]) == 0
        printed = capsys.readouterr().out.replace("\u2009", " ")
        assert printed.startswith(f"{said} mine); among {size} pictures expect ")
        assert printed.endswith(f" in all) and precision {precision} %\n")
    assert main([*where, "--size=3"]) == 2
    assert capsys.readouterr().err.startswith("hashbench: error: size 3 is below the 4 labelled pictures here")
    for configured, said in (("some text", "'some text' is no number of pictures"), ("3", "3 is below the 4 labelled")):
        (run / "config.yaml").write_text(f"collection_size: {configured}\n")
        assert main(where) == 2
        assert capsys.readouterr().err.startswith(f"hashbench: error: {run}/config.yaml: collection_size {said}")


@pytest.mark.parametrize("rate", ["5", "0", "-0.1", "often"])
def test_a_rate_outside_0_to_1_is_refused(ramps, capsys, rate):
    with pytest.raises(SystemExit) as ended:
        main(["compare", str(ramps / "brightening.png"), str(ramps / "darkening.png"), f"--fpr={rate}"])
    assert ended.value.code == 2
    said = f"argument --fpr: '{rate}' is not a rate between 0 and 1, such as 0.001; see hashbench compare --help"
    assert capsys.readouterr().err == f"hashbench: error: {said}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["hash", "--bits=many", "a.png"], "--bits: 'many' is not a whole number of 1 or more; see hashbench hash"),
        (["hash", "--max-megapixels=0", "a.png"], "--max-megapixels: '0' is not a number above 0, such as 89.5; see"),
        (["match", "a.png", "--against=k", "--radius=-1"], "--radius: '-1' is not a whole number of 0 or more; see"),
        (["match", "a.png", "--against=k", "--nearest=1.5"], "--nearest: '1.5' is not a whole number of 1 or more;"),
        (["cluster", "a", "--from=r", "--threshold=far"], "--threshold: 'far' is not a whole number of 0 or more;"),
        (["cluster", "a", "--from=r", "--workers=0"], "--workers: '0' is not a whole number of 1 or more; see hash"),
    ],
)
def test_an_option_that_is_no_such_number_is_refused_in_a_line(capsys, options, said):
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"hashbench: error: argument {said}")


def test_methods_are_csv(capsys):
    assert main(["methods"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "method,implementation,bits,exact,available,reason"
    assert "phash,imagehash,64,True,True," in lines


def test_an_unknown_method_is_refused_with_what_there_is(capsys):
    assert main(["hash", "--method", "fhash", "a.png"]) == 2
    assert capsys.readouterr().err.startswith("hashbench: error: method 'fhash' is unknown; known methods: find, ")


def test_a_hash_that_means_nothing_is_warned_about(tmp_path, capsys):
    Image.new("RGB", (64, 64), (9, 9, 9)).save(tmp_path / "flat.png")
    assert main(["hash", str(tmp_path / "flat.png")]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(f",{tmp_path}/flat.png\n")
    assert printed.err == f"hashbench: warning: {tmp_path}/flat.png: flat; its hash means nothing, do not match it\n"


def test_a_weighted_variant_is_hashed_and_compared_with_its_masks(ramps, capsys):
    files = [str(ramps / name) for name in ("brightening.png", "darkening.png")]
    assert main(["hash", *files]) == 0
    plain = capsys.readouterr().out.splitlines()
    assert main(["hash", "--weighted", *files]) == 0
    weighted = capsys.readouterr().out.splitlines()
    hashes, masks = zip(*((line[:64], line[64:128]) for line in weighted), strict=True)
    assert [line[:64] for line in plain] == list(hashes)
    assert [line.partition(",")[2] for line in weighted] == files
    assert [int(mask, 16).bit_count() for mask in masks] == [154, 154]
    frozen = ramps / "mine/thresholds/find-256w.json"
    frozen.parent.mkdir(parents=True)
    frozen.write_text(
        json.dumps({"families": "tuning", "thresholds": [{"target_fpr": 1e-3, "threshold": 256, "note": ""}]})
    )
    assert main(["compare", "--weighted", *files, "--results", str(ramps), "--corpus", "mine"]) == 0
    differ = int(hashes[0], 16) ^ int(hashes[1], 16)
    distance = sum((differ & int(mask, 16)).bit_count() for mask in masks) * 53 // 64
    said = f"distance {distance} of 256 bits, with sure bits counted more: match at threshold 256 ("
    assert capsys.readouterr().out.startswith(said)
    assert main(["compare", "--weighted", "--method", "ahash", *files]) == 2
    assert capsys.readouterr().err.startswith("hashbench: error: ahash has no weighted variant ahash-64w; weighted ")
