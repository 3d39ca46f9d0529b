import pandas as pd
import pytest

from hashbench import tables
from hashbench.corpus.families import check_pattern, families_of, family_of, split_of
from hashbench.errors import InputError

DIGITS = r"^(\d+)_"


@pytest.mark.parametrize(
    ("path", "rule", "pattern", "family"),
    [
        ("0297_21195384.jpg", "name", DIGITS, "0297"),
        ("set/0297_21195384.jpg", "name", DIGITS, "0297"),
        ("0297_set/cat.jpg", "name", DIGITS, None),
        ("cat-7.jpg", "name", r"^([a-z]+)-(\d)", "cat"),
        ("x.cat.jpg", "name", r"\.(\w+)\.", "cat"),
        ("set/cats/1.jpg", "parent", DIGITS, "cats"),
        ("1.jpg", "parent", DIGITS, None),
        ("0297_1.jpg", "none", DIGITS, None),
        ("cat.jpg", "name", r"^(\d*)_?", None),  # an empty group is no family
        ("12_cat.jpg", "name", r"^(\d*)_?", "12"),
        ("cat.jpg", "name", r"^(\d)?", None),
    ],
)
def test_the_family_of_a_path(path, rule, pattern, family):
    assert family_of(path, rule=rule, pattern=pattern) == family


def test_patterns_that_cannot_work_are_refused():
    check_pattern(DIGITS)
    with pytest.raises(InputError, match=r"^family\.pattern '\(' is not a regular expression: "):
        check_pattern("(")
    with pytest.raises(InputError, match=r"^family\.pattern '\\\\d\+' has no group; put .* in parentheses$"):
        check_pattern(r"\d+")


def test_splits_are_the_last_bit_of_sha256():
    # By `printf NAME | sha256sum`: abc …15ad, a …48bb, b …009d, 1 …5b4b, 2 …ab35, all odd; 3 …9fce, c …efc6, even.
    assert [split_of(name) for name in ("abc", "a", "b", "1", "2")] == ["held_out"] * 5
    assert [split_of(name) for name in ("3", "c")] == ["tuning"] * 2


def test_splits_are_about_half_and_half():
    tuning = sum(split_of(f"{number:04}") == "tuning" for number in range(1000))
    assert 450 < tuning < 550  # more than three standard deviations, 3 * 15.8


def test_families_count_readable_pictures():
    images = pd.DataFrame(
        [("3", "ok"), ("abc", "ok"), ("3", "ok"), ("3", "unreadable"), ("2", "unreadable"), (None, "ok")],
        columns=["family", "status"],
    )
    assert families_of(images).to_dict("list") == {
        "family": ["3", "abc"],
        "pictures": [2, 1],
        "split": ["tuning", "held_out"],
    }


def test_no_families_are_an_empty_table_that_can_be_written(tmp_path):
    images = pd.DataFrame({"family": pd.Series([None, None], dtype=object), "status": ["ok", "ok"]})
    tables.write(families_of(images), tables.FAMILIES, tmp_path / "families.parquet")
    read = tables.read(tmp_path / "families.parquet", tables.FAMILIES)
    assert len(read) == 0
