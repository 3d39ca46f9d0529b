"""Pictures of the largest clusters."""

import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.reporting.context import Context
from hashbench.reporting.pages.contact import Cell, Row, write_sheet
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import clustered_variant_of, variant_of

CLUSTERS = 8
PICTURES = 11
SIDE = 92


def draw(
    output: Path, context: Context, *, clusters: list[str], images: str, verdict: str, thresholds: list[str]
) -> None:
    """Draw one row per cluster of the verdict's variant, or of the first variant if there is no verdict.

    A row shows one picture of each family in the cluster, then a second one of each, and so on.
    """
    variant = json.loads(Path(verdict).read_text(encoding="utf-8"))["variant"] or context.variants[0]
    path = next(path for path in clusters if clustered_variant_of(path) == variant)
    link = next(path for path in thresholds if variant_of(path) == variant)
    threshold = json.loads(Path(link).read_text(encoding="utf-8"))["link_threshold"]
    table = tables.read(path, tables.CLUSTERS).merge(tables.read(images, tables.IMAGES), on="image_id")
    sizes = table.cluster.value_counts().sort_index()
    shown = sizes[sizes > 1].head(CLUSTERS).index
    rows = [_row(table[table.cluster == cluster], context) for cluster in shown]
    linked = (
        "no threshold qualifies, so nothing is linked" if threshold is None else f"linked at up to {threshold} bits"
    )
    title = Row(f"{variant}, {Path(path).stem.replace('_', ' ')}", linked, ())
    write_sheet(output, [title, *(rows or [Row("No cluster has two pictures", "", ())])], side=SIDE)


def _row(members: pd.DataFrame, context: Context) -> Row:
    """Return the row of a cluster: its families take turns, the most frequent one first."""
    named = members.assign(family=members.family.fillna(""))
    turn = named.groupby("family").cumcount()
    often = named.family.map(named.family.value_counts())
    order = named.assign(turn=turn, often=-often).sort_values(["turn", "often", "family", "image_id"])
    families = members.family.nunique()
    note = f"of {units.count(families)} {'family' if families == 1 else 'families'}" if families else ""
    cells = tuple(Cell((Path(context.root) / row.path,), (row.family,)) for row in order.head(PICTURES).itertuples())
    return Row(f"{units.count(len(members))} pictures", note, cells)
