import importlib

import pytest

from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.captions import read_caption, render_caption
from hashbench.reporting.items import ITEMS
from hashbench.reporting.part import Part

PARTS = {part.module: part for item in ITEMS for part in item.parts if part.kind != "pages"}


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Return a function that writes the caption of a toy figure, which explains AUC, and returns the figure."""
    path = tmp_path / "toy.py"
    monkeypatch.setattr("hashbench.reporting.captions.source_of", lambda module: path)

    def write(text):
        path.write_text(f'"""What is drawn."""\n\nCAPTION = """\n{text}\n"""\n')
        return Part("toy", "figures", "svg", "A toy", (), ("auc",))

    return write


def test_a_caption_knows_the_configuration_the_run_and_the_metrics_it_explains(template):
    toy = template('At {{ "%g" | format(100 * config["verdict_fpr"]) }} % on {{ context.corpus }}: {{ metrics.auc }}')
    caption = render_caption(toy, config={"verdict_fpr": 1e-3}, context={"corpus": "tiny"})
    assert caption == f"At 0.1 % on tiny: {METRICS['auc'].explanation}"


def test_an_unknown_name_in_a_caption_is_refused(template):
    with pytest.raises(InputError, match=r"figures\.toy: CAPTION: 'mistyped' is undefined; a caption may use config, "):
        render_caption(template("{{ mistyped }}"), config={}, context={})


def test_a_block_of_its_own_kind_has_no_caption():
    assert render_caption(Part("answer", "pages", "html", "The answer", ()), config={}, context={}) == ""


@pytest.mark.parametrize("module", PARTS)
def test_the_caption_read_from_a_source_is_the_one_that_the_module_has(module):
    assert read_caption(module) == importlib.import_module(module).CAPTION.strip()
