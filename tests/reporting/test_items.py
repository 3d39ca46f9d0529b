import importlib
import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from docutils.core import publish_string
from jinja2 import Environment, StrictUndefined

from hashbench import reporting
from hashbench.evaluation.metrics import METRICS
from hashbench.provenance import source_of
from hashbench.reporting.captions import read_caption, render_caption
from hashbench.reporting.items import INPUTS, ITEMS

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))
PARTS = [part for item in ITEMS for part in item.parts]
ENVIRONMENT = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def caption_of(part, context):
    """Render a caption as in the report; refuse what docutils complains of."""
    return published(render_caption(part, config=CONFIG, context=vars(context)))


def introduction(**config):
    """Render the introduction with its settings as in the report; refuse what docutils complains of."""
    links = "\n\n" + "\n".join(f".. _{name}: javascript:x" for name in sorted({item.category for item in ITEMS}))
    template = (ROOT / "report" / "introduction.rst").read_text(encoding="utf-8") + links
    return published(ENVIRONMENT.from_string(template).render(snakemake=SimpleNamespace(config=CONFIG | config)))


def published(source):
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
    words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", read_caption(part.module), flags=re.DOTALL)
    assert not re.search(r"\b\d", words)
    assert 100 < len(caption_of(part, context)) < 1000


def test_no_caption_is_without_its_part():
    sources = Path(reporting.__file__).parent.rglob("*.py")
    captioned = {path for path in sources if "\nCAPTION = " in path.read_text(encoding="utf-8")}
    assert captioned <= {source_of(part.module) for part in PARTS}


@pytest.mark.parametrize("part", [part for part in PARTS if part.explains], ids=lambda part: part.name)
def test_a_caption_explains_its_metrics_in_the_words_of_their_table(part, context):
    caption = caption_of(part, context)
    assert all(METRICS[name].explanation in caption for name in part.explains)


def test_items_are_numbered_in_the_readers_order():
    labels = [item.label for item in ITEMS if item.in_report]
    assert labels == sorted(labels)
    assert len(labels) == len(set(labels)) <= 25


def test_a_caption_says_which_implementations_were_sampled(context):
    (agreement,) = [part for part in PARTS if part.name == "agreement"]
    assert "sample" not in caption_of(agreement, context)
    context.samples["find/reference"] = 24
    assert "sample only: find/reference 24 pictures." in caption_of(agreement, context)


def test_the_introduction_tells_the_demo_from_the_users_pictures():
    demo = introduction(images="demo", methods=["phash", "dhash"])
    assert "compares phash, dhash on" in demo
    assert f"{CONFIG['demo']['families']} families" in demo
    theirs = introduction(images="holiday.zip", methods="phash,dhash", family={"from": "none", "pattern": ""})
    assert "compares phash,dhash on" in theirs
    assert "holiday.zip, which has no families" in theirs
    assert "drawn by the program" not in theirs
