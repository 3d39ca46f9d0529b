import sys
from pathlib import Path

import pytest

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


def test_an_unknown_rung_is_named(tmp_path):
    ladder = tmp_path / "ladder.yaml"
    rungs = "rungs: [{implementation: find/reference}, {implementation: %s}]\npassed_over: [{implementation: a/b}]\n"
    ladder.write_text(rungs % "find/numpy", encoding="utf-8")
    assert rungs_of(ladder) == ["find/reference", "find/numpy"]
    ladder.write_text(rungs % "find/numpi", encoding="utf-8")
    with pytest.raises(InputError, match=r"ladder\.yaml: rungs: there is no implementation find/numpi; name one of"):
        rungs_of(ladder)
