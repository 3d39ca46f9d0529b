"""The machine and software of the measurements, and which implementations were left out or sampled."""

import json
from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context, not_measured
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
Where were the measurements made, and what is missing from them? The tables list the machine and package versions of
every measurement, the implementation behind each variant, the implementations that could not be used and why, and those
that hashed only a sample.{% if context.samples %} Slow implementations hashed a sample only:
{% for name, number in context.samples.items() %}{{ name }} {{ number }}
pictures{% if not loop.last %}, {% endif %}{% endfor %}.{% endif %}
"""

ALL = "all"
_OTHERS = ("packages", "refused", "fallback")
_MACHINE = (
    Column("processor", "processor"),
    Column("cores", "cores", units.count),
    Column("memory_bytes", "memory", units.size),
    Column("system", "system", kind="prose"),
    Column("python", "Python"),
    Column("by", "measured there", kind="prose"),
)
_PACKAGES = (Column("package", "package"), Column("version", "version"), Column("by", "used by", kind="prose"))


def draw(output: Path, context: Context, *, environment: str) -> None:
    """Write machines, package versions, production implementations, and implementations left out or sampled."""
    sessions = json.loads(Path(environment).read_text(encoding="utf-8"))
    machines = pd.DataFrame(
        [
            {key: value for key, value in session.items() if key not in _OTHERS} | {"name": name}
            for name, session in sessions.items()
        ]
    )
    packages = pd.DataFrame(
        [
            (package, version, name)
            for name, session in sessions.items()
            for package, version in session["packages"].items()
        ],
        columns=["package", "version", "name"],
    )
    html.write(
        output,
        html.heading("Machine"),
        html.table(_gathered(machines, len(sessions)), _MACHINE),
        html.heading("Implementation behind each variant"),
        html.table(_pairs(context.production), (Column("name", "variant"), Column("value", "implementation"))),
        html.heading("Left out"),
        _left_out(context.left_out | not_measured(sessions)),
        html.heading("Hashed by the library instead"),
        _fallen_back(sessions),
        html.heading("Implementations that hashed only a sample"),
        _sampled(context),
        html.heading("Packages"),
        html.table(_gathered(packages, len(sessions)).sort_values(["package", "version"]), _PACKAGES),
    )


def _gathered(rows: pd.DataFrame, everyone: int) -> pd.DataFrame:
    """Merge rows that differ only in `name`; the column `by` has the names."""
    others = [column for column in rows if column != "name"]
    return rows.groupby(others, as_index=False, dropna=False).agg(
        by=("name", lambda names: ALL if len(names) == everyone else ", ".join(names))
    )


def _pairs(mapping: dict) -> pd.DataFrame:
    return pd.DataFrame(mapping.items(), columns=["name", "value"])


def _left_out(reasons: dict[str, str]):
    if not reasons:
        return html.text("None: every requested implementation could be used.")
    columns = (Column("name", "implementation"), Column("value", "reason", kind="prose"))
    return html.table(_pairs(reasons), columns)


def _fallen_back(sessions: dict[str, dict]):
    reasons = {name: session["fallback"] for name, session in sessions.items() if session.get("fallback")}
    if not reasons:
        return html.text("None: every compiled implementation works as the libraries that are installed.")
    return html.table(_pairs(reasons), (Column("name", "implementation"), Column("value", "reason", kind="prose")))


def _sampled(context: Context):
    if not context.samples:
        return html.text("None: every implementation hashed the whole collection.")
    columns = (Column("name", "implementation"), Column("value", "pictures at most", units.count))
    return html.table(_pairs(context.samples), columns)
