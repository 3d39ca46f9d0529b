"""The drawn difficult pictures: the number of bits in which each implementation differs."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column, Shown, shown
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import listed

CAPTION = """
On which pictures do implementations of one hash disagree? These pictures were drawn for the test: odd shapes and modes,
values beyond eight bits, a single colour. A number is how many bits differ from the first implementation of the method.
A dash means that neither of the two can hash the picture. An exact implementation shows zero everywhere, even where the
hash has no meaning.
"""

REFUSED = "refused"
_NONE_DIFFER = "All implementations give the same bits as the first one of their method."
_GROUP = "bits that differ from the first implementation"


def draw(output: Path, context: Context, *, difficult: str) -> None:
    """Write one row per picture and one column per implementation."""
    table = pd.read_csv(difficult)
    if table.empty:
        return html.write(output, html.text("No method has two implementations in this run: nothing to compare."))
    name = table.method + "/" + table.implementation
    table["name"] = name + ("-" + table.bits.astype(str)).where(table.groupby(name).bits.transform("nunique") > 1, "")
    table["cell"] = [_cell(row.different_bits, row.refused_by_one) for row in table.itertuples()]
    table["meaningless"] = table.source.eq("meaningless").map({True: "flat or clipped", False: ""})
    keys = ["path", "width", "height", "mode", "meaningless"]
    names = list(dict.fromkeys(table.name))
    differing = set(table.name[(table.different_bits > 0) | table.refused_by_one])
    wide = table.pivot(index=keys, columns="name", values="cell").reset_index()
    columns = [
        Column("path", "picture"),
        Column("mode", "mode"),
        Column("meaningless", "hash is meaningless"),
        *(Column(name, name, shown, group=_GROUP) for name in names if name in differing),
        Column("width", "width, px", units.count, more=True),
        Column("height", "height, px", units.count, more=True),
        *(Column(name, name, shown, group=_GROUP, more=True) for name in names if name not in differing),
    ]
    empty = Shown(units.MISSING, float("nan"))
    wide[names] = wide[names].map(lambda cell: cell if isinstance(cell, Shown) else empty)
    unlike = wide[names].map(lambda cell: cell.value > 0).any(axis=1)
    said = _NONE_DIFFER
    if differing:
        said = f"Other bits than the first on some of these pictures: {listed(sorted(differing))}."
    return html.write(output, html.text(said, kind="lead"), html.table(wide, columns, marked=unlike))


def _cell(bits: float, refused_by_one: bool) -> Shown:
    return Shown(REFUSED, 1e3) if refused_by_one else Shown(units.count(bits), bits)
