import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hashbench import tables
from hashbench.errors import InputError

HASHES = pd.DataFrame(
    {
        "image_id": np.array([0, 2**64 - 1], np.uint64),
        "bits": [12, 256],
        "hash": [b"\x00\xff", None],
        "status": ["ok", "refused"],
        "reason": [None, 'größer, "quoted"\nand 图'],
        "quality": ["ok", None],
        "mask": [b"\xff\x0f", None],
    }
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made" / "by" / "write" / "hashes.parquet"


def test_a_table_is_read_as_it_was_written(path):
    tables.write(HASHES, tables.HASHES, path)
    read = tables.read(path, tables.HASHES)
    pd.testing.assert_frame_equal(read, HASHES, check_dtype=False)
    assert read.image_id.dtype == np.uint64
    assert read.hash.tolist() == [b"\x00\xff", None]
    assert pq.read_schema(path).remove_metadata().equals(tables.HASHES)


def test_notes_are_read_back_and_change_no_row(path):
    tables.write(HASHES, tables.HASHES, path, notes={"method": "find", "implementation": "größer"})
    assert tables.read_notes(path) == {"method": "find", "implementation": "größer"}
    pd.testing.assert_frame_equal(tables.read(path, tables.HASHES), HASHES, check_dtype=False)
    tables.write(HASHES, tables.HASHES, path)
    assert tables.read_notes(path) == {}
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"hashes.parquet: not a readable Parquet table \("):
        tables.read_notes(path)


def test_columns_are_those_of_the_schema_in_its_order(path):
    shuffled = HASHES[HASHES.columns[::-1]].assign(other=1)
    tables.write(shuffled, tables.HASHES, path)
    assert tables.read(path, tables.HASHES).columns.tolist() == tables.HASHES.names


def test_a_column_that_came_later_is_empty_in_an_older_table(path):
    tables.write(HASHES, tables.HASHES, path)
    pq.write_table(pq.read_table(path).drop_columns("mask"), path)
    read = tables.read(path, tables.HASHES, later=["mask"])
    assert read.columns.tolist() == tables.HASHES.names
    assert read["mask"].tolist() == [None, None]
    with pytest.raises(InputError, match=r"hashes.parquet: has columns \['image_id', "):
        tables.read(path, tables.HASHES)
    tables.write(HASHES, tables.HASHES, path)
    assert tables.read(path, tables.HASHES, later=["mask"])["mask"].tolist() == [b"\xff\x0f", None]


@pytest.mark.parametrize("schema", [tables.IMAGES, tables.FAMILIES, tables.HASHES, tables.DISTANCES, tables.PAIRS])
def test_an_empty_table(path, schema):
    tables.write(pd.DataFrame(columns=schema.names), schema, path)
    read = tables.read(path, schema)
    assert read.empty
    assert read.columns.tolist() == schema.names


def test_a_failed_write_leaves_the_old_table(path):
    tables.write(HASHES, tables.HASHES, path)
    with pytest.raises((pa.ArrowException, TypeError)):
        tables.write(HASHES.assign(bits="many"), tables.HASHES, path)
    assert len(tables.read(path, tables.HASHES)) == 2


def test_the_same_table_is_the_same_bytes(path):
    tables.write(HASHES, tables.HASHES, path)
    first = path.read_bytes()
    tables.write(HASHES.copy(), tables.HASHES, path)
    assert path.read_bytes() == first
    assert [file.name for file in path.parent.iterdir()] == ["hashes.parquet"]


@pytest.mark.parametrize("kept", [0, 3, 200, -1])
def test_a_file_cut_short_is_refused(path, kept):
    tables.write(HASHES, tables.HASHES, path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match=f"^{path}: not a readable Parquet table .*; name another, or make it again$"):
        tables.read(path, tables.HASHES)


def test_a_missing_file_is_refused(path):
    with pytest.raises(InputError, match=f"^{path}: no such table; name another"):
        tables.read(path, tables.HASHES)


def test_a_table_of_another_schema_is_refused(path):
    tables.write(HASHES, tables.HASHES, path)
    with pytest.raises(InputError, match=r": has columns \['image_id', .*\], expected \['family', .*\]; name another"):
        tables.read(path, tables.FAMILIES)


def test_csv_reads_back_to_the_same_bits(tmp_path):
    path = tmp_path / "made" / "scores.csv"
    rng = np.random.default_rng(1)
    values = np.concatenate(
        [rng.random(500), 10.0 ** rng.integers(-300, 300, 500) * rng.random(500), [0.1 + 0.2, 1e-3]]
    )
    tables.write_csv(pd.DataFrame({"value": values}), path)
    assert pd.read_csv(path).value.tolist() == values.tolist()
    assert path.read_bytes().startswith(b"value\n")
    assert b"\r" not in path.read_bytes()
    assert [file.name for file in path.parent.iterdir()] == ["scores.csv"]


def test_csv_of_missing_values(tmp_path):
    tables.write_csv(pd.DataFrame({"a": [1, None], "b": ["x", None]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "a,b\n1.0,x\n,\n"


def test_tables_without_rows_do_not_decide_the_columns_of_those_that_have_some():
    full, empty = pd.DataFrame({"a": [1], "b": ["x"]}), pd.DataFrame({"a": [], "b": []})
    assert tables.joined([empty, full, empty], ["a", "b"]).to_dict("list") == {"a": [1], "b": ["x"]}
    assert tables.joined([full, full], ["a"]).index.tolist() == [0, 1]
    assert list(tables.joined([empty], ["c"]).columns) == ["c"]


def test_words_of_a_large_table_are_read_as_categories(path):
    tables.write(HASHES, tables.HASHES, path)
    options = {"columns": ["bits", "status"], "categories": ["status"]}
    (part,) = (part.to_pandas() for part in tables.read_parts(path, tables.HASHES, **options))
    assert isinstance(part.status.dtype, pd.CategoricalDtype)
    assert part.status.tolist() == ["ok", "refused"]
    assert part.bits.tolist() == [12, 256]


def test_a_csv_shows_names_as_text_in_which_no_character_is_unseen(tmp_path):
    rows = {"path": ["a\x1b\u202e.jpg", "b.jpg"], "family": [None, "c\a"], "pictures": [1, 2], "note": ["\a", None]}
    tables.write_csv(pd.DataFrame(rows), tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    tables.write_csv(pd.DataFrame(rows), tmp_path / "exact.csv", exact=True)
    assert (tmp_path / "exact.csv").read_text(encoding="utf-8").splitlines()[1].startswith("a\x1b\u202e.jpg,")
    assert lines == ["path,family,pictures,note", r"a\x1b\u202e.jpg,,1," + "\a", r"b.jpg,c\x07,2,"]
