"""HTML pages of sentences and sortable tables, each one file that loads nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from hashbench.names import visible
from hashbench.reporting.pages.page import PAGE, SCRIPT, STYLE, TABLE
from hashbench.reporting.words.units import MISSING

# With this many rows a table gets a filter; with this many columns it is printed on a landscape sheet.
FILTER_FROM = 20
WIDE_FROM = 14

_TEMPLATES = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)

_BESIDE = ("index.html", "answer.html")


@dataclass(frozen=True)
class Column:
    """A column of a page's table.

    Attributes
    ----------
    key : the column of the frame; a value may be a (low, high) pair, which sorts by low, or `Shown`.
    title, help : the heading, and the help text that stands beneath the table.
    show : turns a number into text (`units`); None for a column of text. Sorting uses the number itself.
    group : heading over neighbouring columns.
    kind : `code`, `prose` (may wrap) or, for a share, `bar`.
    more : shown only when a reader asks for all columns, so that the others fit the screen; on paper always.
    """

    key: str
    title: str
    show: Callable[[Any], str] | None = None
    help: str = ""
    group: str = ""
    kind: str = ""
    more: bool = False


@dataclass(frozen=True)
class Shown:
    """A value with its text, for a column with several units; such a column uses `shown` as its `show`."""

    text: str
    value: float


def shown(value: Shown) -> str:
    """Return the text of a `Shown` value."""
    return value.text


def write(output: Path, *blocks: Markup) -> None:
    """Write a part of a page, made of blocks: paragraphs, headings, tables."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("\n".join(blocks), encoding="utf-8")


def write_page(output: Path, title: str, sections: Sequence[Markup]) -> None:
    """Write a page of sections, with the style and script of all pages and links to the answer, report and paper.

    index.html and answer.html stand beside these, every other page in a folder beside them.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    page = _TEMPLATES.from_string(PAGE).render(
        title=title,
        home="" if output.name in _BESIDE else "../",
        sections=sections,
        style=Markup(STYLE),
        script=Markup(SCRIPT),
    )
    # A thin space may end a line; a narrow no-break space keeps a number and its unit together.
    output.write_text(page.replace("\u2009", "\u202f"), encoding="utf-8")


def text(sentence: str, *, kind: str = "") -> Markup:
    """Return a paragraph; `kind` is `lead`, `note` or empty."""
    return Markup('<p class="{}">{}</p>').format(kind, sentence) if kind else Markup("<p>{}</p>").format(sentence)


def heading(words: str) -> Markup:
    """Return a heading over a table."""
    return Markup("<h3>{}</h3>").format(words)


def facts(pairs: Sequence[tuple[str, str]]) -> Markup:
    """Return a list of terms with their explanations. Terms without an explanation are left out."""
    rows = Markup("").join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*pair) for pair in pairs if pair[1])
    return Markup('<dl class="facts">{}</dl>').format(rows)


def folded(words: str, *blocks: Markup) -> Markup:
    """Return blocks that a reader unfolds by clicking on their heading."""
    return Markup("<details><summary>{}</summary>{}</details>").format(words, Markup("\n").join(blocks))


def table(frame: pd.DataFrame, columns: Sequence[Column], *, marked: Sequence[bool] = ()) -> Markup:
    """Return a table of a frame's rows in their order. Rows that are `marked` stand out; long tables get a filter."""
    runs = groupby(columns, key=lambda column: (column.group, column.more))
    groups = [(group, len(list(part)), more) for (group, more), part in runs]
    flags = list(marked) or [False] * len(frame)
    rows = [
        {"marked": flag, "cells": [_cell(value, column) for value, column in zip(row, columns, strict=True)]}
        for flag, row in zip(flags, frame[[column.key for column in columns]].itertuples(index=False), strict=True)
    ]
    return Markup(
        _TEMPLATES.from_string(TABLE).render(
            columns=columns,
            groups=groups if any(group for group, *_ in groups) else [],
            rows=rows,
            helps=[(column.title, column.help) for column in columns if column.help],
            filter=len(rows) >= FILTER_FROM,
            wide=len(columns) >= WIDE_FROM,
            folds=any(column.more for column in columns),
        )
    )


def _cell(value: Any, column: Column) -> dict:
    if column.show is None:
        missing = not isinstance(value, str) and pd.isna(value)
        # A name must not change how the page is read; sentences, which are `Markup`, stay as they are.
        text = MISSING if missing or value == "" else visible(value) if type(value) is str else value
        return {"text": text, "kind": _classes(column), "value": None, "share": ""}
    key = value.value if isinstance(value, Shown) else value[0] if isinstance(value, tuple) else value
    missing = pd.isna(key)
    return {
        "text": column.show(value),
        "kind": _classes(column),
        "value": "" if missing else repr(float(key)),
        "share": f"{100 * key:.2f}%" if column.kind == "bar" and not missing else "",
    }


def _classes(column: Column) -> str:
    named = ("number" if column.show else "", column.kind, "more" if column.more else "")
    return " ".join(name for name in named if name)
