"""A page of the report: its parts, each with its heading, its caption and the tables that it was made from."""

import base64
import importlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from docutils.core import publish_parts
from markupsafe import Markup, escape

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.part import Part
from hashbench.reporting.words.units import MISSING

_TWINS = {"images.parquet": "images.csv", "families.parquet": "families.csv"}
# docutils must not complain into the page, nor read files that a caption names.
_CAPTIONS = {"halt_level": 2, "report_level": 2, "file_insertion_enabled": False, "initial_header_level": 3}


def draw_item(
    output: Path,
    title: str,
    parts: Sequence[Part],
    context: Context,
    *,
    inputs: Mapping[str, str | list[str]],
    captions: Mapping[str, str],
) -> None:
    """Draw the parts of an item and write them as one page with a title.

    Parameters
    ----------
    inputs : the path, or the paths, of each input of the parts.
    captions : the caption of each part, as reStructuredText.
    """
    with TemporaryDirectory() as folder:
        sections = [
            _section(
                part, _drawn(part, Path(folder), context, inputs), captions[part.name], _files(part, context, inputs)
            )
            for part in parts
        ]
    html.write_page(output, title, sections)


def _drawn(part: Part, folder: Path, context: Context, inputs: Mapping[str, str | list[str]]) -> Markup:
    """Return what a part draws, as HTML."""
    file = folder / f"{part.name}.{part.suffix}"
    says = importlib.import_module(part.module).draw(file, context, **{name: inputs[name] for name in part.inputs})
    if part.suffix == "html":
        return _labelled(Markup(file.read_text(encoding="utf-8")), part.name)
    if part.suffix == "svg":
        return _embedded_svg(file.read_text(encoding="utf-8"), part.name, says)
    content = base64.b64encode(file.read_bytes()).decode()
    return Markup('<img src="data:image/{};base64,{}" alt="{}">').format(part.suffix, content, says)


def _section(part: Part, drawn: Markup, caption: str, files: Markup) -> Markup:
    """Return a part with its heading, its caption and the names of its tables."""
    if part.kind == "pages":
        return drawn
    if part.kind == "figures":
        # On a phone a figure is wider than the screen, and scrolls.
        drawn = Markup('<div class="drawing" role="region" aria-labelledby="{}-title" tabindex="0">{}</div>').format(
            part.name, drawn
        )
    words = Markup(publish_parts(caption, writer="html5", settings_overrides=_CAPTIONS)["body"])
    data = Markup('<p class="data">Data: {}</p>').format(files) if files else ""
    return Markup(
        '<section id="{name}" class="part {kind}">\n<h2 id="{name}-title">{title}</h2>\n'
        '<div class="shown">{drawn}</div>\n'
        '<div class="caption">{words}{data}</div>\n</section>'
    ).format(name=part.name, kind=part.kind, title=part.title, drawn=drawn, words=words, data=data)


def _files(part: Part, context: Context, inputs: Mapping[str, str | list[str]]) -> Markup:
    """Return the names of a part's tables below the results. Many tables of one kind are named by their folder."""
    names = [_file(inputs[name], context.corpus) for name in part.inputs]
    return Markup(", ").join(Markup("<code>{}</code>").format(name) for name in dict.fromkeys(names))


def _file(paths: str | list[str], corpus: str) -> str:
    if isinstance(paths, str):
        below = paths.partition(f"results/{corpus}/")[2] or PurePosixPath(paths).name
        # Parquet tables that people open have a CSV twin.
        return _TWINS.get(below, below)
    return f"{_file(paths[0], corpus).partition('/')[0]}/" if paths else MISSING


def _labelled(fragment: Markup, name: str) -> Markup:
    """Give each heading an id, and each table the nearest heading before it as its label."""
    label = f"{name}-title"
    number = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal label, number
        if match[0] == "<h3>":
            number += 1
            label = f"{name}-{number}"
            return f'<h3 id="{label}">'
        return f'aria-labelledby="{label}"'

    return Markup(re.sub(r'<h3>|aria-labelledby="heading"', mend, fragment))


def _embedded_svg(svg: str, name: str, says: str) -> Markup:
    """Return an SVG file as part of a page: its ids made unique in the page, with alternative text."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'(url\(|href=")#', rf"\1#{name}-", body)
    opening, rest = body.split(">", 1)
    return Markup(
        f'{opening} role="img" aria-labelledby="{name}-alt">\n<title id="{name}-alt">{escape(says)}</title>{rest}'
    )
