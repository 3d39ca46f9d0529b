import importlib
import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from docutils.core import publish_string
from jinja2 import Environment, StrictUndefined

from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.captions import render_caption
from hashbench.reporting.items import INPUTS, ITEMS

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "report"
CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
PARTS = [part for item in ITEMS for part in item.parts]
ENVIRONMENT = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def rendered(path, context=None, explains=(), **config):
    """Render a caption, or with its settings the introduction, as in the report; refuse what docutils complains of."""
    if context:
        source = render_caption(path, config=CONFIG | config, context=vars(context), explains=explains)
    else:
        links = "\n\n" + "\n".join(f".. _{name}: javascript:x" for name in sorted({item.category for item in ITEMS}))
        template = path.read_text(encoding="utf-8") + links
        source = ENVIRONMENT.from_string(template).render(snakemake=SimpleNamespace(config=CONFIG | config))
    page = publish_string(source, writer="html", settings_overrides={"halt_level": 2, "report_level": 2})
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page.decode().partition("<body>")[2]))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_draws_from_the_inputs_that_it_names(part):
    parameters = inspect.signature(importlib.import_module(part.module).draw).parameters.values()
    given = [parameter.name for parameter in parameters if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
    assert given == list(part.inputs)
    assert set(part.inputs) <= set(INPUTS)


@pytest.mark.parametrize("part", [part for part in PARTS if part.kind != "pages"], ids=lambda part: part.name)
def test_every_part_has_a_caption_without_numbers_typed_by_hand(part, context):
    path = REPORT / "captions" / f"{part.name}.rst"
    words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\b\d", words)
    assert 100 < len(rendered(path, context, part.explains)) < 1000


def test_no_caption_is_without_its_part():
    assert {path.stem for path in (REPORT / "captions").glob("*.rst")} <= {part.name for part in PARTS}


@pytest.mark.parametrize("part", [part for part in PARTS if part.explains], ids=lambda part: part.name)
def test_a_caption_explains_its_metrics_in_the_words_of_their_table(part, context):
    caption = rendered(REPORT / "captions" / f"{part.name}.rst", context, part.explains)
    assert all(METRICS[name].explanation in caption for name in part.explains)


def test_items_are_numbered_in_the_readers_order():
    labels = [item.label for item in ITEMS if item.in_report]
    assert labels == sorted(labels)
    assert len(labels) == len(set(labels)) <= 25


def test_a_caption_says_which_implementations_were_sampled(context):
    path = REPORT / "captions" / "agreement.rst"
    assert "sample" not in rendered(path, context)
    context.samples["find/reference"] = 24
    assert "sample only: find/reference 24 pictures." in rendered(path, context)


def test_the_introduction_tells_the_demo_from_the_users_pictures():
    path = REPORT / "introduction.rst"
    demo = rendered(path, images="demo", methods=["phash", "dhash"])
    assert "compares phash, dhash on" in demo
    assert f"{CONFIG['demo']['families']} families" in demo
    theirs = rendered(path, images="holiday.zip", methods="phash,dhash", family={"from": "none", "pattern": ""})
    assert "compares phash,dhash on" in theirs
    assert "holiday.zip, which has no families" in theirs
    assert "drawn by the program" not in theirs
