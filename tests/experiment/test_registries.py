import re
import sys

import pytest
import yaml

from hashbench.corpus.edits import tones
from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS, Metric
from hashbench.experiment import arguments, registries
from hashbench.experiment.registries import EDITS, check_registries, check_sources, rungs_of
from hashbench.hashers.registry import ENTRIES, Entry
from hashbench.reporting.items import ITEMS, WHICH, Item
from hashbench.reporting.part import Part


def test_all_that_registry_lines_name_is_there(plan):
    check_registries()
    made = plan()
    check_sources(made.config, arguments.context(made))


def test_a_hasher_without_its_module_is_named(monkeypatch):
    toy = Entry("toy", "pixels", (16,), "hashbench.hashers.toy.pixels")
    monkeypatch.setattr("hashbench.experiment.registries.HASHERS", (*ENTRIES, toy))
    with pytest.raises(InputError, match=r"^hashbench\.hashers\.registry: there is no module .*toy\.pixels"):
        check_registries()


def test_an_item_without_its_module_is_named(monkeypatch):
    toy = Item("report/toy", WHICH, "A toy", (Part("toy", "figures", "svg", "A toy", ()),))
    monkeypatch.setattr("hashbench.experiment.registries.ITEMS", (*ITEMS, toy))
    with pytest.raises(InputError, match=r"items: there is no module hashbench\.reporting\.figures\.toy; write it"):
        check_registries()


@pytest.fixture
def captioned(tmp_path, monkeypatch):
    """Return a function that registers a figure whose module has the given source, and checks all sources."""
    toy = Item("report/toy", WHICH, "A toy", (Part("toy", "figures", "svg", "A toy", (), ("auc",)),))
    path = tmp_path / "toy.py"
    of_others = registries.source_of
    for module in ("experiment.registries", "reporting.captions"):
        find = lambda name: path if name == toy.modules[0] else of_others(name)  # noqa: E731
        monkeypatch.setattr(f"hashbench.{module}.source_of", find)
    monkeypatch.setattr("hashbench.experiment.registries.ITEMS", (toy,))

    def check(source):
        path.write_text(source)
        check_sources({"methods": ["phash"]}, {"corpus": "demo"})

    return check


def test_a_figure_without_its_function_or_caption_is_named(captioned):
    captioned('CAPTION = """On {{ context.corpus }}: {{ config.methods }}, {{ metrics.auc }}."""\n\ndef draw(): ...\n')
    for source, said in (
        ('CAPTION = "What?"\n', "items: hashbench.reporting.figures.toy has no function draw; write it, or delete its"),
        ("def draw(): ...\n", 'toy: there is no caption; write CAPTION = """...""", or delete its line in ITEMS'),
    ):
        with pytest.raises(InputError, match=re.escape(said)):
            captioned(source)


@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("{{ families }} families", "'families' is undefined"),
        ("{% if context.samples %}{{ families }}{% endif %}", "'families' is undefined"),
        ("{{ config.mehtods }}", "'dict object' has no attribute 'mehtods'"),
        ("{{ metrics.tpr }}", "'dict object' has no attribute 'tpr'"),
        ("{{ config.methods ", "unexpected end of template"),
    ],
)
def test_a_caption_that_uses_what_is_not_given_is_named(captioned, template, wrong):
    with pytest.raises(InputError) as refused:
        captioned(f'CAPTION = """{template}"""\ndef draw(): ...\n')
    said = str(refused.value)
    assert said.startswith(f"hashbench.reporting.figures.toy: CAPTION: {wrong}")
    assert said.endswith("; a caption may use config, context, metrics; correct it")
    assert "\n" not in said


def test_a_clustering_without_its_module_or_function_is_named(monkeypatch):
    given = "hashbench.experiment.registries.CLUSTERING_MODULES"
    monkeypatch.setattr(given, {"toy": "hashbench.matching.clusters.toy"})
    said = r"^hashbench\.matching\.clusters\.registry: there is no module hashbench\.matching\.clusters\.toy; write it"
    with pytest.raises(InputError, match=said):
        check_registries()
    monkeypatch.setattr(given, {"toy": "hashbench.matching.clusters.largest"})
    with pytest.raises(InputError) as refused:
        check_sources({}, {})
    assert str(refused.value) == (
        "hashbench.matching.clusters.registry: hashbench.matching.clusters.largest has no function label; "
        "write it, or delete its line"
    )


def test_a_metric_without_its_statistic_or_unit_is_named(monkeypatch):
    toy = Metric("toy", "toy", "A toy", "higher", 0, 1, "rate", statistic="nowhere")
    monkeypatch.setitem(METRICS, "toy", toy)
    with pytest.raises(InputError) as refused:
        check_registries()
    assert str(refused.value) == (
        "hashbench.evaluation.metrics: toy: hashbench.evaluation.rates.histograms has no function nowhere; "
        "write it, or correct its line in METRICS"
    )
    monkeypatch.setitem(METRICS, "toy", Metric("toy", "toy", "A toy", "higher", 0, 1, "furlong"))
    with pytest.raises(InputError, match=r"metrics: toy: no unit is named furlong; name one of probability, bits, "):
        check_registries()


def test_an_item_with_an_unknown_input_or_metric_is_named(monkeypatch):
    for part, what in (
        (Part("scale", "figures", "svg", "A toy", ("skale",)), "input is named skale"),
        (Part("scale", "figures", "svg", "A toy", ("scale",), ("acu",)), "metric is named acu"),
    ):
        toy = Item("report/toy", WHICH, "A toy", (part,))
        monkeypatch.setattr("hashbench.experiment.registries.ITEMS", (*ITEMS, toy))
        with pytest.raises(InputError, match=f"items: scale: no {what}; correct its line$"):
            check_registries()


def test_an_edit_without_its_function_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, EDITS, raising=False)
    monkeypatch.delattr(tones, "greyscale")
    with pytest.raises(InputError) as refused:
        check_registries()
    assert str(refused.value) == (
        "hashbench.corpus.edits.registry: module 'hashbench.corpus.edits.tones' has no attribute 'greyscale'; "
        "write the function, or correct its line in EDITS"
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
        check_registries()
