"""Captions: reStructuredText templates in `report/captions`, one per report item."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from hashbench.evaluation.metrics import METRICS

_ENVIRONMENT = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def render_caption(
    path: str | Path, *, config: dict[str, Any], context: dict[str, Any], explains: tuple[str, ...] = ()
) -> str:
    """Return a caption as reStructuredText.

    Parameters
    ----------
    path : path of the template, which may use `config`, `context` and `metrics`.
    config : the configuration.
    context : the fields of `Context`.
    explains : names of the metrics; their explanations become `metrics` in the template.
    """
    template = _ENVIRONMENT.from_string(Path(path).read_text(encoding="utf-8"))
    metrics = {name: METRICS[name].explanation for name in explains}
    return template.render(config=config, context=context, metrics=metrics)
