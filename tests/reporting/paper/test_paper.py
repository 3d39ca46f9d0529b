"""The paper: its file, its length and its figures."""

import inspect
import re
import shutil
import subprocess
from importlib import import_module

import pytest

from hashbench.reporting.items import INPUTS
from hashbench.reporting.paper import paper
from hashbench.reporting.paper.inputs import PAPER_FIGURES, PAPER_INPUTS, PAPER_MODULES, PAPER_TABLES
from hashbench.reporting.paper.paper import MAX_WORDS, describe, read_tables, write_paper
from hashbench.reporting.paper.typesetting import text, typeset


def test_the_tables_are_read_as_they_were_written(run, facts, tmp_path):
    made = run.tables()
    read = read_tables(run.files(tmp_path, made))
    assert list(read) == list(PAPER_TABLES)
    assert describe(run.context, read) == facts


@pytest.mark.slow
def test_the_paper_is_a_pdf_with_figures_and_the_same_tables_give_the_same_bytes(run, tmp_path, monkeypatch):
    inputs = run.files(tmp_path, run.tables())
    for name, figures in (("one.pdf", run.figures), ("other.pdf", run.figures), ("plain.pdf", {})):
        monkeypatch.setattr(paper, "PAPER_FIGURES", figures)
        write_paper(tmp_path / name, run.context, template=run.template, inputs=inputs)
    one, other, plain = ((tmp_path / name).read_bytes() for name in ("one.pdf", "other.pdf", "plain.pdf"))
    assert one.startswith(b"%PDF")
    assert one == other
    assert len(one) > len(plain)
    assert not list(tmp_path.glob(".*"))


def test_a_figure_has_the_alternative_text_that_drew_it(run, facts, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "PAPER_FIGURES", run.figures)
    inputs = run.files(tmp_path, run.tables())
    drawn = paper.draw_figures(run.context, inputs, facts)
    assert set(drawn) == set(run.figures)
    assert all("<svg" in figure["svg"] for figure in drawn.values())
    context, made = run.subset("phash")
    assert set(paper.draw_figures(context, inputs, describe(context, made))) == {"robustness"}


def test_panels_of_distances_fill_whole_rows():
    paths = [f"distances/v-{bits}.parquet" for bits in range(8, 16)]
    rows = [{"variant": f"v-{bits}"} for bits in range(15, 7, -1)]
    assert paper._panels(paths, rows) == [f"distances/v-{bits}.parquet" for bits in range(15, 9, -1)]
    assert len(paper._panels(paths, rows[:5])) == 3
    assert len(paper._panels(paths, rows[:2])) == 2


def test_the_rule_gives_every_figure_what_its_module_asks_for():
    assert set(PAPER_INPUTS) <= set(INPUTS)
    for module, (name, taken) in zip(PAPER_MODULES, PAPER_FIGURES.items(), strict=True):
        parameters = inspect.signature(import_module(module).draw).parameters.values()
        asked = {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
        assert asked == set(taken), name


def test_the_text_keeps_to_the_limit_and_says_how_long_it_is(run, facts):
    words = len(text(run.template, facts, prose=True).split())
    assert words <= MAX_WORDS
    assert words < len(text(run.template, facts).split()) - 500  # tables and references
    ends = text(run.template, facts | {"words": "3,456"}, prose=True)
    assert "3,456 words without tables and references" in ends
    assert "within the limit of 3,500" in ends
    assert "more than the limit" in text(run.template, facts | {"words": "3,567", "too_long": True}, prose=True)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_the_words_are_those_that_pdftotext_counts(run, facts, tmp_path):
    template = tmp_path / "prose.typ"
    source = run.template.read_text(encoding="utf-8")
    template.write_text(source.replace("#let counting", "#show table: none\n#let counting", 1), encoding="utf-8")
    file = tmp_path / "prose.pdf"
    file.write_bytes(typeset(template, facts, "pdf"))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    counted = len(said.rpartition("References")[0].split())
    assert counted == pytest.approx(len(text(run.template, facts, prose=True).split()), rel=0.02)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_nothing_follows_the_references(run, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "PAPER_FIGURES", run.figures)
    file = tmp_path / "paper.pdf"
    write_paper(file, run.context, template=run.template, inputs=run.files(tmp_path, run.tables()))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    assert not re.search(r"^(Table|Figure) \d+\.", said.rpartition("References")[2], flags=re.MULTILINE)


def test_the_text_cites_at_least_fifteen_works(run, usual):
    words = usual
    body, _, references = words.rpartition("References")
    works = set(re.findall(r"\[(\d+)\]", references))
    assert len(works) >= 15
    assert set(re.findall(r"\[(\d+)\]", body)) == works
