"""The least distance over several orientations: by hand, against a full comparison, and from the command line."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench import hashers, tables
from hashbench.cli import main
from hashbench.hashers.orientations import NAMES, turn
from hashbench.matching.known.incremental import HashTable, match_new
from hashbench.matching.known.nearest import nearest
from hashbench.matching.orientations import turned as module
from hashbench.matching.orientations.turned import distances_between, least, turned_words
from hashbench.matching.search import pairs_within


def hashes(orientations, n, seed, words=2):
    """Return hashes of few differing bits, so that some pairs are close."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 2**7, (orientations, n, words), np.uint64)


def test_of_each_pair_the_least_distance_is_kept():
    first = (np.array([0, 2]), np.array([5, 1]), np.array([9, 3], np.int32))
    second = (np.array([0, 0, 2]), np.array([4, 5, 1]), np.array([7, 8, 4], np.int32))
    a, b, distance = least([first, second], queries=3)
    assert list(zip(a, b, distance, strict=True)) == [(0, 4, 7), (0, 5, 8), (2, 1, 3)]
    nothing = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int32))
    assert [len(side) for side in least([nothing, nothing], queries=2)] == [0, 0, 0]


@pytest.mark.parametrize("matcher", ["numba", "numpy", "multi_index"])
@pytest.mark.parametrize("most", [10, 2**22])  # 10: blocks are halved until they fit
def test_pairs_are_those_of_a_full_comparison(monkeypatch, matcher, most):
    monkeypatch.setattr(module, "MOST_PAIRS", most)
    words = hashes(8, 60, seed=1)
    full = distances_between(words, words[0])
    truth = [(a, b, full[a, b]) for a in range(60) for b in range(a + 1, 60) if full[a, b] <= 2]
    assert 50 < len(truth) < 1000
    found = [
        pair
        for _, found in pairs_within(words[0], bits=128, radius=2, matcher=matcher, turned=words)
        for pair in zip(*found, strict=True)
    ]
    assert found == truth


def test_new_pictures_are_matched_by_the_least_distance_and_known_ones_stay_as_they_are(monkeypatch):
    monkeypatch.setattr("hashbench.matching.known.incremental._QUERIES", 7)
    new, known = hashes(8, 20, seed=2), hashes(1, 90, seed=3)[0]
    queries = HashTable(np.arange(20), new[0], new)
    table = HashTable(np.arange(90), known)
    full = distances_between(new, known)
    truth = [(a, b, full[a, b]) for a in range(20) for b in range(90) if full[a, b] <= 2]
    assert list(match_new(queries, table, bits=128, radius=2)) == truth
    order = np.argsort(full, axis=1, kind="stable")[:, :3]
    assert list(nearest(queries, table, number=3)) == [(a, b, full[a, b]) for a in range(20) for b in order[a].tolist()]


def test_hashes_of_any_length_become_words():
    of_two = [np.array([[1], [2]], np.uint8), np.array([[3], [4]], np.uint8)]
    assert turned_words(of_two).tolist() == [[[1], [3]], [[2], [4]]]


@pytest.fixture
def folder(tmp_path, draw):
    """A folder with a picture, and the same mirrored and rotated."""
    (tmp_path / "pictures").mkdir()
    draw(1).save(tmp_path / "pictures/a.png")
    with Image.open(tmp_path / "pictures/a.png") as picture:
        turn(picture, "mirrored, rotated 90").save(tmp_path / "pictures/b.png")
    draw(2).save(tmp_path / "pictures/c.png")
    return tmp_path / "pictures"


def test_hash_prints_a_line_for_each_orientation(folder, capsys):
    assert main(["hash", "--method", "phash", "--orientations", "8", str(folder / "a.png"), str(folder / "b.png")]) == 0
    lines = [line.split(",", 2) for line in capsys.readouterr().out.splitlines()]
    assert [(file, name.strip('"')) for _, file, name in lines] == [
        (str(folder / file), name) for file in ("a.png", "b.png") for name in NAMES
    ]
    assert {line[0] for line in lines[:8]} == {line[0] for line in lines[8:]}
    assert lines[5][0] == lines[8][0]


def test_compare_finds_a_turned_picture_and_wants_a_threshold_for_orientations(folder, capsys, tmp_path):
    two = [str(folder / "a.png"), str(folder / "b.png"), "--method", "phash", "--results", str(tmp_path)]
    frozen = {"families": "tuning", "thresholds": [{"target_fpr": 1e-3, "threshold": 9, "note": ""}]}
    (tmp_path / "demo/thresholds").mkdir(parents=True)
    (tmp_path / "demo/thresholds/phash-64.json").write_text(json.dumps(frozen))
    assert main(["compare", *two]) == 0
    assert "no match at threshold 9 (" in capsys.readouterr().out
    assert main(["compare", *two, "--orientations", "8"]) == 0
    path = tmp_path / "demo/orientations/thresholds/phash-64.json"
    said = f"no calibrated threshold (no {path}; run the workflow with orientations: 8, or say where with "
    assert capsys.readouterr().out.startswith(f"distance 0 of 64 bits: {said}")
    path.parent.mkdir(parents=True)
    frozen["thresholds"][0]["threshold"] = 5
    path.write_text(json.dumps(frozen))
    assert main(["compare", *two, "--orientations", "8"]) == 0
    assert capsys.readouterr().out.startswith("distance 0 of 64 bits: match at threshold 5 (")


def test_match_finds_a_turned_picture_at_a_radius_or_the_threshold_for_orientations(folder, capsys, tmp_path):
    digest = hashers.load("phash").hash_file(folder / "b.png").tobytes()
    table = pd.DataFrame([(7, 64, digest, "ok", None, "ok", None)], columns=tables.HASHES.names).astype(
        {"image_id": "uint64"}
    )
    known = tmp_path / "run/hashes/phash/numba.parquet"
    tables.write(table, tables.HASHES, known, notes={"method": "phash"})
    ask = ["match", str(folder / "a.png"), "--against", str(known)]
    assert main([*ask, "--radius", "3"]) == 0
    assert capsys.readouterr().out == "new,known,distance\n"
    found = f"new,known,distance\n{folder}/a.png,7,0\n"
    assert main([*ask, "--radius", "3", "--orientations", "8"]) == 0
    assert capsys.readouterr().out == found
    assert main([*ask, "--nearest", "1", "--orientations", "8"]) == 0
    assert capsys.readouterr().out == found
    thresholds = tmp_path / "run/orientations/thresholds/phash-64.json"
    assert main([*ask, "--fpr", "0.01", "--orientations", "8"]) == 2
    said = "no calibrated thresholds; run the workflow to its end with orientations: 8, or give --radius"
    assert capsys.readouterr().err == f"hashbench: error: {thresholds}: {said}\n"
    thresholds.parent.mkdir(parents=True)
    thresholds.write_text(json.dumps({"thresholds": [{"target_fpr": 0.01, "threshold": 4}]}))
    assert main([*ask, "--fpr", "0.01", "--orientations", "8"]) == 0
    assert capsys.readouterr().out == found


def test_a_hash_table_as_new_pictures_and_another_number_of_orientations_are_refused(folder, capsys):
    assert main(["match", "new.parquet", "--against", "k", "--radius", "1", "--orientations", "8"]) == 2
    said = "new.parquet: a hash table has one orientation; with --orientations name pictures"
    assert capsys.readouterr().err == f"hashbench: error: {said}\n"
    with pytest.raises(SystemExit) as ended:
        main(["hash", "--orientations", "4", str(folder / "a.png")])
    assert ended.value.code == 2
    assert "argument --orientations: invalid choice: 4 (choose from 1, 8)" in capsys.readouterr().err


def test_cluster_joins_turned_pictures_and_wants_a_threshold_for_orientations(folder, capsys, tmp_path):
    advice = {"variant": "phash-64", "clustering": "connected_components", "threshold": 2}
    (tmp_path / "run").mkdir()
    (tmp_path / "run/verdict.json").write_text(json.dumps({"link": advice}))
    ask = ["cluster", str(folder), "--from", str(tmp_path / "run"), "--workers", "1"]

    def groups():
        rows = capsys.readouterr().out.splitlines()[1:]
        return sorted((row.split(",")[1][-5], row.split(",")[0]) for row in rows)

    assert main(ask) == 0
    assert len({group for _, group in groups()}) == 3
    assert main([*ask, "--orientations", "8", "--threshold", "2"]) == 0
    assert groups() == [("a", "0"), ("b", "0"), ("c", "1")]
    path = tmp_path / "run/orientations/thresholds/phash-64.json"
    assert main([*ask, "--orientations", "8"]) == 2
    said = "No such file or directory; give --threshold, or run the workflow with orientations: 8"
    assert capsys.readouterr().err == f"hashbench: error: {path}: {said}\n"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"link_threshold": 2}))
    assert main([*ask, "--orientations", "8"]) == 0
    assert groups() == [("a", "0"), ("b", "0"), ("c", "1")]
