"""Typst turns a template and facts into pages, or into their text."""

import json
import warnings
from html.parser import HTMLParser
from pathlib import Path

import matplotlib
import typst

# Typst has its own fonts for the text; the figures use the fonts of Matplotlib.
_FONTS = [Path(matplotlib.get_data_path()) / "fonts" / "ttf"]


def typeset(template: str | Path, facts: dict, format: str) -> bytes:
    """Return the PDF or HTML of a template, which reads `facts` (JSON) and `format` (`pdf`, `html`) from `sys.inputs`.

    It uses no system fonts and writes no date, so the same template and facts give the same bytes.
    """
    try:
        made, cautions = typst.compile_with_warnings(
            str(template),
            format=format,
            font_paths=_FONTS,
            ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts, allow_nan=False), "format": format},
        )
    except typst.TypstError as error:
        error.add_note(error.diagnostic)  # it names the line of the template; the message does not
        raise
    # Typst warns that all HTML output is experimental; we only count words in it.
    for caution in cautions if format == "pdf" else []:
        warnings.warn(f"{template}: {caution.message}", stacklevel=2)
    return made


def text(template: str | Path, facts: dict, *, prose: bool = False) -> str:
    """Return the text of a template without that inside its figures; of `prose`, also without tables and references.

    A caption counts as prose.
    """
    reader = _Text(without=("table", "doc-bibliography") if prose else ())
    reader.feed(typeset(template, facts, "html").decode())
    return "".join(reader.pieces)


class _Text(HTMLParser):
    """Collects the text of a page in `pieces`: the end of a block ends a word, a change of font does not.

    Parameters
    ----------
    without : tags and roles of elements to leave out.
    """

    _WITHIN_WORDS = frozenset({"a", "code", "em", "span", "strong", "sub", "sup"})

    def __init__(self, without: tuple[str, ...]) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._without = frozenset({"style", *without})
        self._leaving = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if not self._leaving and ({tag, dict(attrs).get("role")} & self._without):
            self._leaving = tag
        self._depth += tag == self._leaving
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == self._leaving
        if not self._depth:
            self._leaving = ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.pieces += [] if self._leaving else [data]

    def _break(self, tag: str) -> None:
        self.pieces += [] if tag in self._WITHIN_WORDS else [" "]
