"""What a finished run advises on linking: each value of its file is checked where it is read."""

import copy
import json
import re

import pytest

from hashbench.errors import InputError
from hashbench.evaluation.choice.advised import read_link

SURE = {"value": 1.0, "low": 0.9, "high": None}
LINK = {
    "rule": "highest F1",
    "families": "held_out",
    "variant": "phash-64",
    "clustering": "dbscan",
    "threshold": 8,
    "min_samples": 5,
    "mixed_share": 0.01,
    "n_families": 34,
    "expected": {name: SURE for name in ("pair_f1", "b3_f1", "pair_precision", "pair_recall")},
    "notes": ["Judged in sample."],
    "by_variant": {"phash-64": {"clustering": "dbscan", "threshold": 8}},
}
CLUSTERINGS = "one of connected_components, dbscan, complete_linkage"
FIGURES = "a mapping with pair_f1, b3_f1, pair_precision, pair_recall"


@pytest.fixture
def verdict(tmp_path):
    """Return a function that writes `link` in a verdict and returns the path."""

    def write(link):
        path = tmp_path / "verdict.json"
        path.write_text(json.dumps({"link": link}))
        return path

    return write


def changed(key, value):
    link = copy.deepcopy(LINK)
    *outer, last = key.split(".")
    place = link
    for name in outer:
        place = place[name]
    place[last] = value
    return link


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        None,
        {},
        {"variant": None, "clustering": "dbscan", "threshold": None, "reason": "no families", "min_samples": 5},
        {"variant": None, "clustering": None, "threshold": None, "reason": "cannot promise", "by_variant": {}},
    ],
)
def test_what_a_run_writes_is_read(verdict, link):
    assert read_link(verdict(link)) == link


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("rule", 3, "text"),
        ("reason", [], "text"),
        ("families", "some", "all, held_out or unlabelled"),
        ("families", ["all"], "all, held_out or unlabelled"),
        ("variant", 3, "METHOD-BITS, such as phash-256, or null"),
        ("variant", "phash", "METHOD-BITS, such as phash-256, or null"),
        ("variant", {}, "METHOD-BITS, such as phash-256, or null"),
        ("clustering", "louvain", CLUSTERINGS + ", or null"),
        ("clustering", None, CLUSTERINGS),
        ("threshold", None, "a whole number of bits"),
        ("threshold", 8.0, "a whole number of bits, or null"),
        ("threshold", -1, "a whole number of bits, or null"),
        ("threshold", True, "a whole number of bits, or null"),
        ("min_samples", 0, "a whole number of 1 or more"),
        ("min_samples", "5", "a whole number of 1 or more"),
        ("mixed_share", float("nan"), "a share from 0 to 1"),
        ("mixed_share", 2, "a share from 0 to 1"),
        ("n_families", None, "a whole number"),
        ("expected", {}, FIGURES),
        ("expected.pair_f1", {"value": 1, "low": 1}, "a mapping with value, low, high"),
        ("expected.pair_f1.value", "1", "a share from 0 to 1, or null"),
        ("notes", "text", "a list of texts"),
        ("notes", [3], "text"),
        ("by_variant", [], "a mapping"),
        ("by_variant", {"phash": {"clustering": "dbscan", "threshold": 8}}, "METHOD-BITS, such as phash-256"),
        ("by_variant.phash-64", {"threshold": 8}, "a mapping with clustering, threshold"),
        ("by_variant.phash-64.threshold", "8", "a whole number of bits"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_a_line_with_file_and_key(verdict, key, value, wanted):
    path = verdict(changed(key, value))
    begins, ends = (
        re.escape(f"{path}: link.{key}"),
        re.escape(f" is not {wanted}; delete it and run the workflow again"),
    )
    with pytest.raises(InputError, match=rf"^{begins}.*: .+{ends}$"):
        read_link(path)


def test_all_of_link_of_another_kind_is_refused(verdict):
    with pytest.raises(InputError, match=r"verdict\.json: link: \[\] is not a mapping; delete it"):
        read_link(verdict([]))


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '"link"', b"\xff"])
def test_what_is_no_verdict_is_refused(tmp_path, content):
    path = tmp_path / "verdict.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=r"verdict\.json: not the verdict of a finished run; delete it"):
        read_link(path)
