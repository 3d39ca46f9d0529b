"""What a threshold of a finished run means at a size: ten families of two pictures, counted by hand."""

import json

import pandas as pd
import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.evaluation.choice.threshold_at_size import threshold_at_size

# Each family has its same-family pair at 4 bits and 36 with others, of which 9 at 8 bits and 27 at 30.
NAMES = "abcdefghij"
OF_A_FAMILY = (("same", 4, 1), ("different", 8, 9), ("different", 30, 27))


@pytest.fixture
def run(tmp_path):
    rows = [(name, relation, "held_out", *of) for name in NAMES for relation, *of in OF_A_FAMILY]
    counts = pd.DataFrame(rows, columns=["family", "relation", "other_split", "distance", "pairs"])
    tables.write(counts, tables.DISTANCES, tmp_path / "distances/phash-64.parquet")
    families = pd.DataFrame({"family": list(NAMES), "pictures": 2, "split": "held_out"})
    tables.write(families, tables.FAMILIES, tmp_path / "families.parquet")
    (tmp_path / "thresholds").mkdir()
    frozen = {"thresholds": [{"threshold": 8}], "points": [{"threshold": None}]}
    (tmp_path / "thresholds/phash-64.json").write_text(json.dumps(frozen))
    return tmp_path


def test_rates_at_any_threshold_are_those_of_a_larger_collection(run):
    found = threshold_at_size(run, "phash-64", bits=64, threshold=8, size=2000)
    # 1,000 same-family pairs, all found, and a quarter of the 1,999,000 - 1,000 others.
    assert found["pictures"] == 2000
    assert found["false_pairs"]["value"] == pytest.approx(499_500)
    assert found["false_pairs_per_query"]["value"] == pytest.approx(499.5)
    assert found["precision"]["value"] == pytest.approx(1000 / 500_500)
    assert found["false_pairs"]["low"] < 499_500 < found["false_pairs"]["high"]
    near = threshold_at_size(run, "phash-64", bits=64, threshold=4, size=2000)
    assert (near["false_pairs"]["value"], near["precision"]["value"]) == (None, None)
    # Its bound is at most that of the frozen threshold beyond it.
    assert near["false_pairs"]["high"] <= found["false_pairs"]["high"]


def test_without_held_out_families_rates_are_in_sample_and_have_no_interval(run):
    families = tables.read(run / "families.parquet", tables.FAMILIES)
    tables.write(families.assign(split="tuning"), tables.FAMILIES, run / "families.parquet")
    found = threshold_at_size(run, "phash-64", bits=64, threshold=8, size=2000)
    assert found["precision"] == {"value": pytest.approx(1000 / 500_500), "low": None, "high": None}


@pytest.mark.parametrize("name", ["distances/phash-64.parquet", "families.parquet", "thresholds/phash-64.json"])
def test_a_missing_table_is_named(run, name):
    (run / name).unlink()
    with pytest.raises(InputError, match=f"{name}: missing, so rates of phash-64 are not known; run the workflow"):
        threshold_at_size(run, "phash-64", bits=64, threshold=8, size=2000)


def test_what_cannot_be_told_is_refused_in_one_line(run):
    with pytest.raises(InputError, match=r"^size 19 is below the 20 labelled pictures here"):
        threshold_at_size(run, "phash-64", bits=64, threshold=8, size=19)
    with pytest.raises(InputError, match=r"^size 'many' is no number of pictures up to 1e15"):
        threshold_at_size(run, "phash-64", bits=64, threshold=8, size="many")
    (run / "thresholds/phash-64.json").write_text("{}")
    with pytest.raises(InputError, match="no calibrated thresholds in it; delete it and run the workflow again"):
        threshold_at_size(run, "phash-64", bits=64, threshold=8, size=2000)
