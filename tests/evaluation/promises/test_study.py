"""All tables that are made from false matches by family pair, on drawn hashes of two kinds."""

from itertools import combinations

import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.promises import certified, chance, choices, lookalikes, resplits
from hashbench.evaluation.promises.study import study_promises
from hashbench.evaluation.rates.operating import Point
from hashbench.evaluation.rates.thresholds import calibrate

TARGETS = [0.2, 0.05]
COLUMNS = {
    "resplits": resplits.COLUMNS,
    "choices": choices.COLUMNS,
    "lookalikes": lookalikes.COLUMNS,
    "lookalike_votes": lookalikes.SENSITIVITY,
    "certified": certified.COLUMNS,
    "chance": chance.COLUMNS,
}


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(90, bits=64, families=10, unlabelled=0.1)


@pytest.fixture(scope="module")
def study(hashed, distances_of, tmp_path_factory):
    """Return the tables of two variants that have the same hashes and are of different kinds, and the calibration."""
    folder = tmp_path_factory.mktemp("tables")
    distances = distances_of(hashed)
    points = [Point("target_fpr", target) for target in TARGETS]
    calibration = calibrate(distances, hashed.families, bits=64, points=points, link_fpr=0.05, unlabelled_threshold=0.1)
    rows = [
        (a, b, "same" if family == other else "different", (x ^ y).bit_count())
        for (a, x, family), (b, y, other) in combinations(hashed.records, 2)
        if None not in (family, other)
    ]
    pairs = pd.DataFrame(rows, columns=tables.PAIRS.names)
    for name, table, schema in (("distances", distances, tables.DISTANCES), ("pairs", pairs, tables.PAIRS)):
        tables.write(table, schema, folder / f"{name}.parquet")
    images = hashed.images.assign(path=[f"{number}.jpg" for number in hashed.images.image_id])
    found = study_promises(
        images,
        hashed.families,
        dict.fromkeys(("a-64", "b-64"), calibration),
        dict.fromkeys(("a-64", "b-64"), folder / "distances.parquet"),
        dict.fromkeys(("a-64", "b-64"), folder / "pairs.parquet"),
        kinds={"a-64": "cosine", "b-64": "gradient"},
        share=0.5,
        target_fpr=0.05,
        target_fprs=TARGETS,
        confidence=0.95,
    )
    return found, calibration


def test_every_table_has_its_columns(study):
    assert {name: tuple(table.columns) for name, table in study[0].items()} == COLUMNS


def test_the_usual_threshold_is_the_calibrated_one(study):
    found, calibration = study
    rows = found["certified"].query("variant == 'a-64' and look_alikes == 'in' and families == 'tuning'")
    assert dict(zip(rows.target_fpr, rows.threshold, strict=True)) == {
        row["target_fpr"]: row["threshold"] for row in calibration["thresholds"]
    }


def test_equal_hashes_are_chosen_equally_often(study):
    assert study[0]["choices"].chosen.tolist() == [0.5, 0.5]


def test_hashes_drawn_at_random_have_no_look_alikes(study):
    assert study[0]["lookalikes"].empty
    votes = study[0]["lookalike_votes"].query("share == 0.2 and kinds == 2")
    assert votes[["look_alikes", "family_pairs"]].values.tolist() == [[0, 45]]


def test_without_families_there_are_empty_tables():
    images = pd.DataFrame({"image_id": [1], "path": ["a.jpg"], "family": [None]})
    families = pd.DataFrame({"family": [], "pictures": [], "split": []})
    found = study_promises(
        images, families, {}, {}, {}, kinds={}, share=0.5, target_fpr=0.05, target_fprs=TARGETS, confidence=0.95
    )
    assert {name: tuple(table.columns) for name, table in found.items()} == COLUMNS
    assert found["certified"].empty
    assert set(found["lookalike_votes"].look_alikes) == {0}
