"""The equality gate: which implementations give the same bits as the first one of their method."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.implementations.agreement import DIFFERS, IDENTICAL, Key
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
Do all implementations of a method give the same hash? Each implementation is compared bit by bit with the first one of
its method, on three kinds of pictures: the pictures of the corpus, drawn pictures with difficult shapes and modes, and
flat or clipped pictures. The bits of flat or clipped pictures have no meaning, but they must still be the same. An
optimisation counts only if it is identical here. An implementation whose bits are only compared hashes at most
{{ "{:,}".format(config.compared_pictures) }} pictures of the corpus. If no picture of n differs, the share of differing
pictures is below three in n, at the confidence that the table states.{% if context.samples %} Slow implementations
hashed a sample only:
{% for name, number in context.samples.items() %}{{ name }} {{ number }}
pictures{% if not loop.last %}, {% endif %}{% endfor %}.{% endif %}
"""

_SOURCES = {"corpus": "of the corpus", "difficult": "drawn, difficult", "meaningless": "flat or clipped"}

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("against", "compared with"),
    Column("bits", "bits", units.count),
    Column("pictures_of", "pictures"),
    Column("verdict", "verdict"),
    Column("pictures", "n, pictures", units.count, help="hashed by both"),
    Column("identical", "identical", units.count, help="pictures with the same hash", more=True),
    Column("differing_at_most", "differing, at most", units.rate, help="share of pictures, with 95 % confidence"),
    Column(
        "refused_by_one", "refused by one", units.count, help="pictures that only one of the two can hash", more=True
    ),
    Column("max_different_bits", "most different bits", units.count),
    Column("mean_different_bits", "mean", units.decimal, help="mean number of different bits", more=True),
    Column("distribution", "different bits: pictures", help="how many pictures differ in how many bits", more=True),
)


def draw(output: Path, context: Context, *, agreement: str, differing_bits: str) -> None:
    """Write one row per implementation and source of pictures; rows that fail the gate stand out."""
    table = pd.read_csv(agreement)
    if table.empty:
        return html.write(output, html.text("No method has two implementations in this run: nothing to compare."))
    counts = pd.read_csv(differing_bits).sort_values("different_bits")
    counts["text"] = counts.different_bits.map(units.count) + ": " + counts.pictures.map(units.count)
    texts = counts.groupby(Key).text.agg(" · ".join).rename("distribution").reset_index()
    table = table.merge(texts, on=Key, how="left").assign(pictures_of=table.source.map(_SOURCES))
    failing = table.verdict == DIFFERS
    return html.write(
        output, html.text(_in_short(table.verdict), kind="lead"), html.table(table, COLUMNS, marked=failing)
    )


def _in_short(verdicts: pd.Series) -> str:
    if (verdicts == DIFFERS).any():
        return "Some implementations give other bits than the first one of their method: they are marked."
    if (verdicts == IDENTICAL).all():
        return "All implementations give the same bits as the first one of their method."
    return "All exact implementations give the same bits. The others stay within the tolerance that they declare."
