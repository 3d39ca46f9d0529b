"""Pages of the report: the parts of an item, with what stands around them."""

import sys
from types import ModuleType

import pytest
from markupsafe import Markup

from hashbench.reporting.pages import html
from hashbench.reporting.pages.item import draw_item
from hashbench.reporting.part import Part

SVG = """<?xml version="1.0"?>
<!DOCTYPE svg>
<svg width="9pt"><path id="p1"/><use href="#p1" style="clip-path: url(#p1)"/></svg>
"""


@pytest.fixture
def toys(monkeypatch):
    """Two figures and a table that draw the same whatever their inputs are."""

    def figure(output, context, *, scores="none"):
        output.write_text(SVG, encoding="utf-8")
        return f"Two bars & a line from {scores}"

    def photographs(output, context, *, images):
        output.write_bytes(b"picture")
        return 'A "contact" sheet'

    def table(output, context, *, scores, images):
        html.write(output, html.heading("First"), Markup('<table aria-labelledby="heading">'))

    for name, draw in (("figures.bars", figure), ("figures.sheet", photographs), ("tables.rows", table)):
        module = ModuleType(f"hashbench.reporting.{name}")
        module.draw = draw
        monkeypatch.setitem(sys.modules, module.__name__, module)


def page_of(tmp_path, context, *parts):
    inputs = {"scores": f"results/{context.corpus}/scores.csv", "images": f"results/{context.corpus}/images.parquet"}
    captions = {part.name: f"What *{part.name}* shows." for part in parts}
    draw_item(tmp_path / "page.html", "Which & why?", parts, context, inputs=inputs, captions=captions)
    return (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_figure_stands_in_the_page_with_alternative_text_and_its_own_ids(tmp_path, context, toys):
    page = page_of(tmp_path, context, Part("bars", "figures", "svg", "Bars", ("scores",)))
    assert "<?xml" not in page
    assert '<svg width="9pt" role="img" aria-labelledby="bars-alt">' in page
    assert f'<title id="bars-alt">Two bars &amp; a line from results/{context.corpus}/scores.csv</title>' in page
    assert '<path id="bars-p1"/><use href="#bars-p1" style="clip-path: url(#bars-p1)"/>' in page


def test_photographs_stand_in_the_page_whole(tmp_path, context, toys):
    page = page_of(tmp_path, context, Part("sheet", "figures", "webp", "Sheet", ("images",)))
    # "picture" in base64.
    assert '<img src="data:image/webp;base64,cGljdHVyZQ==" alt="A &#34;contact&#34; sheet">' in page


def test_a_table_is_labelled_by_the_heading_before_it(tmp_path, context, toys):
    page = page_of(tmp_path, context, Part("rows", "tables", "html", "Rows", ("scores", "images")))
    assert '<h3 id="rows-1">First</h3>' in page
    assert '<table aria-labelledby="rows-1">' in page


def test_each_part_has_its_heading_its_caption_and_the_names_of_its_tables(tmp_path, context, toys):
    parts = [
        Part("bars", "figures", "svg", "Bars", ("scores",)),
        Part("rows", "tables", "html", "Rows", ("images", "scores")),
    ]
    page = page_of(tmp_path, context, *parts)
    assert "<h1>Which &amp; why?</h1>" in page
    assert page.index('<h2 id="bars-title">Bars</h2>') < page.index('<h2 id="rows-title">Rows</h2>')
    assert "What <em>rows</em> shows." in page
    assert '<p class="data">Data: <code>images.csv</code>, <code>scores.csv</code></p>' in page


def test_a_part_without_tables_of_the_run_names_none(tmp_path, context, toys):
    page = page_of(tmp_path, context, Part("bars", "figures", "svg", "Bars", ()))
    assert "Data:" not in page
