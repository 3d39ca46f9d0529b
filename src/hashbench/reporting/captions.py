"""Captions: each figure and table has one in its own module, a reStructuredText template named `CAPTION`."""

import ast
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, meta

from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS
from hashbench.provenance import source_of
from hashbench.reporting.part import Part

_ENVIRONMENT = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
_GIVEN = ("config", "context", "metrics")


def render_caption(part: Part, *, config: dict[str, Any], context: dict[str, Any]) -> str:
    """Return the caption of a figure or table as reStructuredText. Blocks of their own kind have none.

    Parameters
    ----------
    part : its module holds the template, which may use `config`, `context` and `metrics`: the explanations of the
        metrics that the part `explains`.
    config : the configuration.
    context : the fields of `Context`.

    Raises
    ------
    InputError
        The module has no `CAPTION`, or it is no template, or uses what is not given. The module is named.
    """
    if part.kind == "pages":
        return ""
    text = read_caption(part.module)
    given = {
        "config": config,
        "context": context,
        "metrics": {name: METRICS[name].explanation for name in part.explains},
    }
    try:
        unknown = meta.find_undeclared_variables(_ENVIRONMENT.parse(text)) - set(_GIVEN)
        if not unknown:
            return _ENVIRONMENT.from_string(text).render(given)
        wrong = f"{sorted(unknown)[0]!r} is undefined"
    except TemplateError as error:
        wrong = error.message
    raise InputError(f"{part.module}: CAPTION: {wrong}; a caption may use {', '.join(_GIVEN)}; correct it")


def read_caption(module: str) -> str:
    """Return the template of a module, without importing the module and all that draws.

    Raises
    ------
    InputError
        The module has no `CAPTION`. The module is named.
    """
    for node in ast.parse(source_of(module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CAPTION":
            return ast.literal_eval(node.value).strip()
    raise InputError(f'{module}: there is no caption; write CAPTION = """...""", or delete its line in ITEMS')
