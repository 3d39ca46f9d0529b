from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column, Shown
from hashbench.reporting.words import units

FRAME = pd.DataFrame({"name": ["<b>", None], "share": [0.25, float("nan")], "range": [(0.5, 0.75), (0.1, 0.2)]})
COLUMNS = (
    Column("name", "name"),
    Column("share", "share", units.rate, kind="bar", group="measured", help="of all"),
    Column("range", "range", units.interval(units.decimal), group="measured"),
)


def test_a_cell_shows_text_for_people_and_keeps_the_number_to_sort_by():
    table = html.table(FRAME, COLUMNS)
    assert '<td class="number bar" style="--share: 25.00%" data-value="0.25">25.0\u2009%</td>' in table
    assert '<td class="number" data-value="0.5">0.50–0.75</td>' in table


def test_what_is_missing_is_a_dash_that_sorts_last():
    table = html.table(FRAME, COLUMNS)
    assert "<td>–</td>" in table
    assert '<td class="number bar" data-value="">–</td>' in table


def test_text_of_tables_cannot_become_markup():
    assert "<td>&lt;b&gt;</td>" in html.table(FRAME, COLUMNS)
    assert html.text("<script>") == Markup("<p>&lt;script&gt;</p>")


def test_a_value_may_bring_its_own_text():
    frame = pd.DataFrame({"value": [Shown("95 bits", 95)]})
    assert 'data-value="95.0">95 bits<' in html.table(frame, [Column("value", "value", html.shown)])


def test_headings_are_grouped_only_where_a_column_has_a_group():
    assert '<th colspan="2" class="group" scope="colgroup">measured</th>' in html.table(FRAME, COLUMNS)
    assert "colspan" not in html.table(FRAME, COLUMNS[:1])


def test_a_folded_column_keeps_its_cells_and_leaves_the_heading_of_its_group_over_the_others():
    table = html.table(FRAME, [*COLUMNS[:2], replace(COLUMNS[2], more=True)])
    assert '<label class="all"><input type="checkbox"> Show all 3 columns</label>' in table
    assert '<th colspan="1" class="group" scope="colgroup">measured</th>' in table
    assert '<th colspan="1" class="group more" scope="colgroup">measured</th>' in table
    assert '<th data-column="2" scope="col" class="number more">' in table
    assert '<td class="number more" data-value="0.5">0.50–0.75</td>' in table
    assert "checkbox" not in html.table(FRAME, COLUMNS)


def test_a_marked_row_stands_out():
    assert html.table(FRAME, COLUMNS, marked=[False, True]).count('<tr class="marked">') == 1


def test_only_a_long_table_can_be_filtered():
    long = pd.DataFrame({"name": [str(number) for number in range(20)]})
    assert 'type="search"' in html.table(long, COLUMNS[:1])
    assert 'type="search"' not in html.table(long.head(19), COLUMNS[:1])


def test_the_help_of_columns_is_text_beneath_the_table():
    assert "<dt>share</dt><dd>of all</dd>" in html.table(FRAME, COLUMNS)
    assert "<dl>" not in html.table(FRAME, COLUMNS[:1])


def test_facts_leave_out_what_is_not_said():
    facts = html.facts([("expect", "<much>"), ("rule", "")])
    assert facts == '<dl class="facts"><div><dt>expect</dt><dd>&lt;much&gt;</dd></div></dl>'


def test_a_folded_block_has_its_heading_outside():
    assert html.folded("a & b", Markup("<p>x</p>")) == "<details><summary>a &amp; b</summary><p>x</p></details>"


def test_a_page_is_whole_and_loads_nothing(tmp_path):
    html.write_page(tmp_path / "new" / "page.html", "A & B", [html.table(FRAME, COLUMNS)])
    page = (tmp_path / "new" / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<title>A &amp; B</title>" in page
    assert "position: sticky" in page
    assert not [word for word in ("http:", "https:", "src=", "<link", "@import", "url(") if word in page]


def test_a_line_of_a_page_does_not_end_between_a_number_and_its_unit(tmp_path):
    html.write_page(tmp_path / "page.html", "A page", [html.text("0.53\u2009% of 1\u2009million")])
    assert "<p>0.53\u202f% of 1\u202fmillion</p>" in (tmp_path / "page.html").read_text(encoding="utf-8")
