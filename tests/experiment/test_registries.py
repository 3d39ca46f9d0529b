import sys
from pathlib import Path

import pytest
import yaml

from hashbench.corpus.edits import tones
from hashbench.errors import InputError
from hashbench.experiment.registries import EDITS, check_registries, rungs_of
from hashbench.hashers.registry import ENTRIES, Entry
from hashbench.reporting.items import ITEMS, WHICH, Item
from hashbench.reporting.part import Part

CAPTIONS = Path(__file__).parents[2] / "report" / "captions"


def test_every_registered_module_and_caption_is_there():
    check_registries(CAPTIONS)


def test_a_hasher_without_its_module_is_named(monkeypatch):
    toy = Entry("toy", "pixels", (16,), "hashbench.hashers.toy.pixels")
    monkeypatch.setattr("hashbench.experiment.registries.HASHERS", (*ENTRIES, toy))
    with pytest.raises(InputError, match=r"^hashbench\.hashers\.registry: there is no module .*toy\.pixels"):
        check_registries(CAPTIONS)


def test_an_item_without_its_module_is_named(monkeypatch):
    toy = Item("report/toy", WHICH, "A toy", (Part("toy", "figures", "svg", "A toy", ()),))
    monkeypatch.setattr("hashbench.experiment.registries.ITEMS", (*ITEMS, toy))
    with pytest.raises(InputError, match=r"items: there is no module hashbench\.reporting\.figures\.toy; write it"):
        check_registries(CAPTIONS)


def test_an_item_without_its_caption_is_named(tmp_path):
    with pytest.raises(InputError, match=r"items: there is no caption .*verdict\.rst; write it, or delete"):
        check_registries(tmp_path)


def test_an_item_with_an_unknown_input_or_metric_is_named(monkeypatch):
    for part, what in (
        (Part("scale", "figures", "svg", "A toy", ("skale",)), "input is named skale"),
        (Part("scale", "figures", "svg", "A toy", ("scale",), ("acu",)), "metric is named acu"),
    ):
        toy = Item("report/toy", WHICH, "A toy", (part,))
        monkeypatch.setattr("hashbench.experiment.registries.ITEMS", (*ITEMS, toy))
        with pytest.raises(InputError, match=f"items: scale: no {what}; mend its line$"):
            check_registries(CAPTIONS)


def test_an_edit_without_its_function_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, EDITS, raising=False)
    monkeypatch.delattr(tones, "greyscale")
    with pytest.raises(InputError) as refused:
        check_registries(CAPTIONS)
    assert str(refused.value) == (
        "hashbench.corpus.edits.registry: module 'hashbench.corpus.edits.tones' has no attribute 'greyscale'; "
        "write the function, or mend its line in EDITS"
    )


FIND = ("reference", "numpy", "scipy", "numba", "cython", "array")


def test_a_rung_that_is_unknown_incomplete_or_missing_is_named(tmp_path):
    ladder = tmp_path / "ladder.yaml"
    whole = {"technique": "t", "why": "w", "difficulty": 1, "arithmetic": "1", "predicted": 1}

    def refusal(*names, **without):
        rungs = [{"implementation": f"find/{name}", **whole} for name in names]
        rungs[0] |= without
        rungs[0] = {key: value for key, value in rungs[0].items() if value is not None}
        ladder.write_text(yaml.safe_dump({"rungs": rungs, "passed_over": [{"implementation": "a/b"}]}))
        try:
            assert rungs_of(ladder) == [f"find/{name}" for name in names]
        except InputError as error:
            return str(error).removeprefix(f"{ladder}: rungs: ")
        return None

    assert refusal(*FIND) is None
    assert refusal(*FIND, "numpi").startswith("there is no implementation find/numpi; name one of find/numba, ")
    assert refusal(*FIND, why=None) == "find/reference has no why; write it"
    assert refusal(*FIND[1:]) == "find/reference has no rung; write one, with a prediction, before you measure it"


def test_two_lines_of_one_name_are_named(monkeypatch):
    monkeypatch.setattr("hashbench.experiment.registries.HASHERS", (*ENTRIES, ENTRIES[0]))
    with pytest.raises(InputError, match="registry: find/numba has two lines; delete one"):
        check_registries(CAPTIONS)
