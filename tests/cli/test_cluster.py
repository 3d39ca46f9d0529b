"""`hashbench cluster`: groups of pictures by the advice of a finished run."""

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from hashbench import tables
from hashbench.cli import main
from hashbench.cli.cluster import Linking, read_linking
from hashbench.hashers.variant import Variant
from hashbench.matching.known.groups import COLUMNS

ADVICE = {
    "variant": "phash-64",
    "clustering": "complete_linkage",
    "threshold": 8,
    "min_samples": 5,
    "by_variant": {
        "phash-64": {"clustering": "complete_linkage", "threshold": 8},
        "dhash-64": {"clustering": "connected_components", "threshold": 64},
    },
}


@pytest.fixture
def run(tmp_path):
    """Return a function that writes a verdict with advice on linking and returns the folder of the run."""

    def write(link):
        folder = tmp_path / "results/mine"
        (folder / "thresholds").mkdir(parents=True, exist_ok=True)
        (folder / "thresholds/phash-64.json").touch()
        families = pd.DataFrame({"family": ["a", "b"], "pictures": [3, 3], "split": "held_out"})
        tables.write(families, tables.FAMILIES, folder / "families.parquet")
        (folder / "verdict.json").write_text(json.dumps({"variant": "find-256", "link": link}))
        return str(folder)

    return write


@pytest.fixture
def pictures(tmp_path):
    """One picture in two sizes, the small one twice; another picture; a flat one; and a file that is not a picture."""
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    first, second = (np.random.default_rng(seed).integers(0, 256, (8, 8), np.uint8) for seed in (1, 2))
    Image.fromarray(first).resize((160, 160)).save(folder / "1_large.png")
    Image.fromarray(first).resize((80, 80)).save(folder / "1_small.png")
    (folder / "more" / "1_copy.png").write_bytes((folder / "1_small.png").read_bytes())
    Image.fromarray(second).resize((80, 80)).save(folder / "2_other.png")
    Image.new("L", (80, 80)).save(folder / "black.png")
    (folder / "bad.png").write_text("no picture")
    (folder / ".hidden.png").write_text("not looked at")
    os.utime(folder / "1_small.png", ns=(10**18, 10**18))
    os.utime(folder / "more" / "1_copy.png", ns=(2 * 10**18, 2 * 10**18))
    return folder


def cluster(*arguments):
    return main(["cluster", *map(str, arguments)])


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_groups_say_which_picture_to_keep_and_why(run, pictures, capsys):
    assert cluster(pictures, "--from", run(ADVICE)) == 1
    printed = capsys.readouterr()
    rows = rows_of(printed.out)
    assert printed.out.splitlines()[0] == ",".join(COLUMNS)
    found = [(row["group"], row["path"], row["width"], row["keep"], row["why"]) for row in rows]
    assert found == [
        ("0", f"{pictures}/1_large.png", "160", "yes", "most pixels"),
        ("0", f"{pictures}/1_small.png", "80", "no", "fewer pixels"),
        ("0", f"{pictures}/more/1_copy.png", "80", "no", "fewer pixels"),
        # If groups are equally large, the first by image_id comes first: 0x40… of black.png is below 0x5d… of
        # 2_other.png.
        ("1", f"{pictures}/black.png", "80", "yes", "flat: its hash means nothing"),
        ("2", f"{pictures}/2_other.png", "80", "yes", "alone"),
    ]
    assert all(row["bytes"] == str(Path(row["path"]).stat().st_size) for row in rows)
    # Two of three are the same file, so this file is the middle of the group.
    assert [row["distance"] for row in rows[1:]] == ["0"] * 4
    assert 0 <= int(rows[0]["distance"]) <= 8
    assert printed.err == (
        f"hashbench: error: {pictures}/bad.png: not a picture that Pillow can identify\n"
        "hashbench: 1 of 6 files could not be used\n"
    )


def test_of_equal_files_the_oldest_is_kept_and_one_file_is_listed_once(run, pictures, tmp_path, capsys):
    for name in ("1_large.png", "bad.png", "black.png"):
        (pictures / name).unlink()
    (pictures / "link.png").symlink_to(pictures / "2_other.png")
    assert cluster(pictures, pictures / "more", "--from", run(ADVICE), "--output", tmp_path / "groups.csv") == 0
    assert capsys.readouterr() == ("", "")
    rows = rows_of((tmp_path / "groups.csv").read_text())
    assert [(row["path"], row["keep"], row["why"]) for row in rows] == [
        (f"{pictures}/1_small.png", "yes", "oldest"),
        (f"{pictures}/more/1_copy.png", "no", "newer"),
        (f"{pictures}/2_other.png", "yes", "alone"),
    ]


def test_families_are_told_as_the_run_tells_them(run, pictures, capsys):
    results = run(ADVICE)
    cluster(pictures, "--from", results)
    assert {row["family"] for row in rows_of(capsys.readouterr().out)} == {""}
    config = {"family": {"from": "name", "pattern": r"^(\d+)_"}}
    (pictures.parent / "results/mine/config.yaml").write_text(yaml.safe_dump(config))
    cluster(pictures, "--from", results)
    assert [row["family"] for row in rows_of(capsys.readouterr().out)] == ["1", "1", "1", "", "2"]
    manifest = pictures / "listed.csv"
    manifest.write_text("path,family\n2_other.png,\n1_small.png,ones\n")
    assert cluster(manifest, "--from", results) == 0
    assert [row["family"] for row in rows_of(capsys.readouterr().out)] == ["", "ones"]


def test_what_is_given_stands_in_for_the_advice(run, pictures, capsys):
    results = run(ADVICE)
    cluster(pictures, "--from", results, "--threshold", 0, "--clustering", "dbscan")
    # No place is dense with three pictures, because five are needed.
    assert len({row["group"] for row in rows_of(capsys.readouterr().out)}) == 5
    cluster(pictures, "--from", results, "--variant", "dhash-64", "--threshold", 64)
    assert len({row["group"] for row in rows_of(capsys.readouterr().out)}) == 2  # all but the flat one
    unlabelled = {"variant": None, "clustering": "complete_linkage", "threshold": None, "unlabelled_threshold": 0.1}
    unlabelled["by_variant"] = {"phash-64": {"clustering": "complete_linkage", "threshold": 6}}
    cluster(pictures, "--from", run(unlabelled), "--variant", "phash-64")
    assert len({row["group"] for row in rows_of(capsys.readouterr().out)}) == 3


def test_another_variant_is_linked_as_the_run_links_it(run):
    results = Path(run(ADVICE))
    options = {"variant": "dhash-64", "threshold": None, "clustering": None}
    assert read_linking(results, **options) == Linking(Variant("dhash", 64), 64, "connected_components", 5)
    assert read_linking(results, **options | {"threshold": 3}) == Linking(
        Variant("dhash", 64), 3, "connected_components", 5
    )
    weighted = read_linking(results, **options | {"variant": "phash-64w", "threshold": 3})
    assert weighted.variant == Variant("phash", 64, weighted=True)
    options["clustering"] = "dbscan"
    assert read_linking(results, **options) == Linking(Variant("dhash", 64), 64, "dbscan", 5)


PAIRS_OF_A_FAMILY = [("same", 30, 1), ("different", 4, 9), ("different", 20, 27)]
NOTES = ["Judged in sample: no families are held out, so expect less.", "Only 9 families to choose by."]
ONLY = "the run judged only phash-64 by complete_linkage up to 8 bits, so nothing is promised of these groups"


@pytest.mark.parametrize(
    ("link", "options", "said"),
    [
        (ADVICE | {"notes": NOTES}, [], NOTES),
        (ADVICE, ["--threshold", 7], [ONLY]),
        (ADVICE, ["--clustering", "dbscan"], [ONLY]),
        (ADVICE | {"notes": NOTES}, ["--variant", "dhash-64"], [ONLY]),
        (
            {"variant": None, "reason": "cannot promise it"},
            ["--variant", "phash-64", "--threshold", 8],
            ["cannot promise it"],
        ),
    ],
)
def test_what_the_run_does_not_promise_is_said_a_line_each(run, pictures, capsys, link, options, said):
    (pictures / "bad.png").unlink()
    results = run(link)
    assert cluster(pictures, "--from", results, *options) == 0
    lines = [f"hashbench: warning: {results}/verdict.json: {one}" for one in said]
    assert capsys.readouterr().err.splitlines() == lines


def test_more_pictures_than_the_run_judged_are_warned_of(run, pictures, capsys):
    (pictures / "bad.png").unlink()
    for number in range(16):
        Image.new("L", (20, 20), number).save(pictures / f"more/{number}.png")
    results = Path(run(ADVICE | {"families": "held_out"}))
    names = "abcdefghij"
    families = pd.DataFrame({"family": list(names), "pictures": 2, "split": "held_out"})
    tables.write(families, tables.FAMILIES, results / "families.parquet")
    path = f"hashbench: warning: {results}/families.parquet"
    more = f"{path}: 21 pictures are more than the 20 that the run judged, and chance links grow"
    assert cluster(pictures, "--from", results) == 0
    assert capsys.readouterr().err == f"{more} with them; look at each group before you act\n"
    # Each family has 36 pairs with others, and 9 of them, a quarter, are within 8 bits. If 21 pictures have families of
    # this size, each picture meets 19 of other families (21 × 20 / 2 - 10.5 pairs, 2 ends each): 19 / 4 = 4.75 by
    # chance. The interval comes from `link_at_size`.
    rows = [(name, relation, *of) for name in names for relation, *of in PAIRS_OF_A_FAMILY]
    counts = pd.DataFrame(rows, columns=["family", "relation", "distance", "pairs"]).assign(other_split="held_out")
    tables.write(counts, tables.DISTANCES, results / "distances/phash-64.parquet")
    assert cluster(pictures, "--from", results) == 0
    met = "among 21 pictures a picture has 5 (0–11) pictures of other families within the threshold"
    doubt = "clusters are not promised to follow families at that size, so look at each before you act"
    assert capsys.readouterr().err == f"{more}: {met}: {doubt}\n"
    # Among 2,000 pictures, each meets 1,998 of other families, a quarter by chance.
    assert cluster(pictures, "--from", results, "--size", "2000") == 0
    assert "2,000 pictures are more than the 20 that the run judged" in (said := capsys.readouterr().err)
    assert "among 2,000 pictures a picture has 500 (" in said
    assert cluster(pictures, "--from", results, "--size", "20") == 2
    few = "--size 20: fewer than the 21 pictures here; give 21 or more"
    assert capsys.readouterr().err == f"hashbench: error: {few}\n"
    (results / "families.parquet").unlink()
    assert cluster(pictures, "--from", results) == 0
    unknown = "missing, so it is not known how many pictures the run judged; chance links grow with them"
    assert capsys.readouterr().err == f"{path}: {unknown}\n"


def test_an_unknown_clustering_is_refused_before_any_file_is_looked_for(run, tmp_path, capsys):
    assert cluster(tmp_path / "gone", "--from", run(ADVICE), "--clustering", "foo") == 2
    known = "known clusterings: connected_components, dbscan, complete_linkage"
    assert capsys.readouterr().err == f"hashbench: error: clustering 'foo' is unknown; {known}\n"


@pytest.mark.parametrize(
    ("link", "options", "said"),
    [
        (None, [], "says nothing about linking; run the workflow again"),
        (
            {"variant": None, "reason": "cannot promise it"},
            [],
            "cannot promise it; to link all the same give --variant",
        ),
        (
            {"variant": None},
            ["--variant", "phash-64"],
            "no threshold to link phash-64 at; give --threshold, or a variant that has one: none",
        ),
        (
            ADVICE,
            ["--variant", "phash-256"],
            "the run has no variant phash-256; give --threshold, or a variant that it can link: phash-64, dhash-64",
        ),
        (
            ADVICE,
            ["--variant", "zebra-64"],
            "the run has no variant zebra-64; give --threshold, or a variant that it can link: phash-64, dhash-64",
        ),
        (ADVICE, ["--variant", "phash"], "not METHOD-BITS, such as phash-64, dhash-64"),
        (ADVICE | {"variant": 64}, [], "link.variant: 64 is not METHOD-BITS, such as phash-256, or null; delete it"),
        (ADVICE | {"threshold": 65}, [], "verdict.json: link: phash-64 has no threshold of 65 bits; run the workflow"),
        (ADVICE, ["--threshold", "65"], "radius 65 is outside 0 to 64"),
        (ADVICE, ["--clustering", "louvain"], "clustering 'louvain' is unknown; known clusterings: "),
    ],
)
def test_bad_advice_is_refused_in_one_line(run, pictures, capsys, link, options, said):
    (pictures / "bad.png").unlink()
    assert cluster(pictures, "--from", run(link), *options) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("hashbench: error: ")
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_what_is_no_run_and_no_folder_is_refused_in_one_line(run, pictures, tmp_path, capsys):
    results = run(ADVICE)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/verdict.json").write_text("{")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.png", b"")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/bad.png").write_text("no picture")
    refused = {
        (
            pictures,
            tmp_path / "gone",
        ): f"{tmp_path}/gone/verdict.json: No such file or directory; give --from the folder",
        (
            pictures,
            tmp_path / "broken",
        ): f"{tmp_path}/broken/verdict.json: not the verdict of a finished run; delete it",
        (tmp_path / "gone", results): f"images={tmp_path}/gone: no such folder or file",
        (tmp_path / "empty", results): f"images={tmp_path}/empty: the folder holds no file",
        (tmp_path / "all.zip", results): f"{tmp_path}/all.zip: a zip file; unpack it and name the folder",
        (tmp_path / "bad", results): f"{tmp_path}/bad: no picture that can be hashed; name other folders",
    }
    for (folder, where), said in refused.items():
        assert cluster(folder, "--from", where) == 2
        assert capsys.readouterr().err.splitlines()[-1].startswith(f"hashbench: error: {said}")


@pytest.mark.parametrize(
    ("config", "key"),
    [
        ("decoding: 3", "decoding"),
        ("decoding: {depth: 8}", "decoding"),
        ("family: 3", "family"),
        ("family: {}", "family"),
        ("family: {from: name, pattern: 3}", "family"),
        ("family: {from: name, pattern: null}", "family"),
    ],
)
def test_a_damaged_configuration_of_the_run_is_named_with_its_key(run, pictures, capsys, config, key):
    results = run(ADVICE)
    Path(results, "config.yaml").write_text(config)
    assert cluster(pictures, "--from", results) == 2
    said = f"{results}/config.yaml: {key} is damaged; delete it and run the workflow again"
    assert capsys.readouterr().err == f"hashbench: error: {said}\n"


def test_a_wrong_value_of_the_runs_decoding_is_named_with_its_file(run, pictures, capsys):
    results = run(ADVICE)
    Path(results, "config.yaml").write_text("decoding: {grey16: some text}")
    assert cluster(pictures, "--from", results) == 2
    said = f"{results}/config.yaml: decoding: grey16 'some text' is neither clip nor scale; see config/README.md"
    assert capsys.readouterr().err == f"hashbench: error: {said}\n"


def test_damaged_thresholds_of_orientations_are_named(run, pictures, capsys):
    results = run(ADVICE)
    path = Path(results, "orientations/thresholds/find-256.json")
    path.parent.mkdir(parents=True)
    for damaged in ("{", "[]", "{}"):
        path.write_text(damaged)
        assert cluster(pictures, "--from", results, "--orientations", "8", "--variant", "find-256") == 2
        remedy = "delete it and give --threshold, or run the workflow with orientations: 8"
        assert capsys.readouterr().err == f"hashbench: error: {path}: no calibrated thresholds in it; {remedy}\n"
