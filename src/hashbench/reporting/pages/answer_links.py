"""Sentences of the answer, in which every figure is a link to the part of the report that shows it."""

from collections.abc import Callable

from markupsafe import Markup, escape

from hashbench.reporting.items import ITEMS
from hashbench.reporting.words.wording import interval

_ITEM = {part.name: item.name for item in ITEMS for part in item.parts}


def to(part: str, text: str) -> Markup:
    """Return a link to the part of the report that shows a figure."""
    return Markup('<a href="{}.html#{}" data-item="{}">{}</a>').format(_ITEM[part], part, part, text)


def with_interval(part: str, show: Callable, figure: dict) -> Markup:
    """Return a figure as a link, with its interval if there is one."""
    between = interval(show, figure["low"], figure["high"])
    return to(part, show(figure["value"]) + (f" ({between})" if between else ""))


def of(sentence: str, *parts: Markup | str) -> Markup:
    """Return a sentence with its parts in place, each escaped unless it is HTML already."""
    return Markup(escape(sentence)).format(*parts)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
