"""Pictures of the largest clusters, linked as the verdict advises."""

import json
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc

from hashbench import tables
from hashbench.reporting.context import Context
from hashbench.reporting.figures.style import several
from hashbench.reporting.pages.contact import Cell, Row, write_notice, write_sheet
from hashbench.reporting.words.naming import bits_of, clustered_variant_of

CAPTION = """
What do clusters look like? Pictures are linked as the verdict advises: the heading names the variant, the clustering
and the threshold. If the verdict advises none, the heading says so, and the figure shows the best that was found. Each
row is one of the largest clusters, with its number of pictures and of families. The pictures come from each family in
turn, so a mixed cluster is easy to see. The pictures are shown unchanged and may offend.
"""

CLUSTERS = 8
PICTURES = 11
SIDE = 92
ABSENT = "No clusters were made at any threshold."


def draw(output: Path, context: Context, *, sweeps: list[str], images: str, verdict: str) -> str:
    """Draw one row per cluster at the advised variant, clustering and threshold; the heading names all three.

    A row shows one picture of each family in the cluster, then a second one of each, and so on. If nothing is advised,
    the heading says so, and the sheet shows the best clustering that was found, or without families a cautious
    threshold. If the threshold was not tried, we show the next smaller one that was tried. Returns a sentence that says
    what is shown.
    """
    link = json.loads(Path(verdict).read_text(encoding="utf-8")).get("link") or {}
    variant, clustering, wanted = _choice(link, context)
    path = next((path for path in sweeps if _swept_by(path) == (variant, clustering)), None)
    tried = _thresholds(path) if path else set()
    if not tried:
        return write_notice(output, ABSENT)
    threshold = max((value for value in tried if value <= wanted), default=min(tried))
    # A sweep has the changes from one threshold to the next, so the last row of a picture up to here is its cluster.
    changes = tables.read(path, tables.SWEEP, where=pc.field("threshold") <= threshold)
    linked = changes.drop_duplicates("image_id", keep="last").sort_values("image_id")
    table = linked.merge(tables.read(images, tables.IMAGES), on="image_id")
    sizes = table.cluster.value_counts()
    sizes = sizes[sizes > 1].reset_index().sort_values(["count", "cluster"], ascending=[False, True]).cluster
    rows = [_row(table[table.cluster == cluster], context) for cluster in sizes.head(CLUSTERS)]
    how = f"{variant}, {clustering.replace('_', ' ')}, up to {threshold} bits"
    note = "as the verdict advises" if link.get("variant") else "not advised: families may run together"
    write_sheet(output, [Row(how, note, ()), *(rows or [Row("No cluster has two pictures", "", ())])], side=SIDE)
    if not rows:
        return f"No cluster of {how}, has two of the n = {several(len(table), 'picture')}."
    largest = table[table.cluster == sizes.iloc[0]]
    return (
        f"The {several(len(rows), 'largest cluster')} of {len(sizes):,} with at least two of n = "
        f"{several(len(table), 'picture')} ({how}, {note}); the largest has {_size(largest)}."
    )


def _swept_by(path: str) -> tuple[str, str]:
    return clustered_variant_of(path), Path(path).name.partition(".")[0]


def _thresholds(path: str) -> set[int]:
    parts = tables.read_parts(path, tables.SWEEP, columns=["threshold"])
    return {value for part in parts for value in pc.unique(part["threshold"]).to_pylist()}


def _choice(link: dict, context: Context) -> tuple[str, str, int]:
    """Return the variant, the clustering and the threshold to show."""
    found = link if link.get("variant") else link.get("without_promise") or {}
    if found:
        return found["variant"], found["clustering"], found["threshold"]
    variant = context.variants[0]
    return variant, link.get("clustering", ""), int(link.get("unlabelled_threshold", 0) * bits_of(variant))


def _size(members: pd.DataFrame) -> str:
    families = members.family.nunique()
    whose = f" of {several(families, 'family', 'families')}" if families else ""
    return f"{several(len(members), 'picture')}{whose}"


def _row(members: pd.DataFrame, context: Context) -> Row:
    """Return the row of a cluster: its families take turns, the most frequent one first."""
    named = members.assign(family=members.family.fillna(""))
    turn = named.groupby("family").cumcount()
    often = named.family.map(named.family.value_counts())
    order = named.assign(turn=turn, often=-often).sort_values(["turn", "often", "family", "image_id"])
    cells = tuple(Cell((Path(context.root) / row.path,), (row.family,)) for row in order.head(PICTURES).itertuples())
    pictures, _, whose = _size(members).partition(" of ")
    return Row(pictures, f"of {whose}" if whose else "", cells)
