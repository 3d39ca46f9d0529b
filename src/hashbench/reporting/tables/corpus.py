"""The files and families of the collection, what could not be read or hashed, and hashes without meaning."""

from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.hashers import quality
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import hashed_by

CAPTION = """
Was anything left out silently? No: the table lists every file of {{ context.corpus }} that could not be read, or that
an implementation refused, with its reason, and counts them by status. The last table counts pictures that could be
hashed but whose hash has no meaning. Such pictures match one another whatever they
show{% if config["matching"]["flagged"] == "leave_out" %}, so they are left out of matching{% endif %}.
"""

LISTED = 1000

_QUALITIES = {
    quality.FLAT: "almost no contrast: the hash is noise and matches other such pictures",
    quality.CLIPPED: "values outside 0 to 255 are lost in the conversion to 8 bits",
    quality.FEATURELESS: "PDQ's own quality score is too low: the picture has too little content to match",
}
_USES = {"tuning": "set on", "held_out": "tested on"}
_COUNTS = (
    Column("status", "status"),
    Column("by", "found by"),
    Column("files", "files", units.count),
)
_FILES = (
    Column("path", "file", kind="prose"),
    Column("status", "status"),
    Column("reason", "reason", kind="prose"),
    Column("by", "found by", kind="prose"),
)


def draw(output: Path, context: Context, *, images: str, hashes: list[str], families: str, flagged: str) -> None:
    """Write the families' sizes, counts by status, the files, and what pictures with a meaningless hash would match."""
    index = tables.read(images, tables.IMAGES)
    hashed = pd.concat([_read_hashes(path) for path in hashes], ignore_index=True)
    failures = _failures(index, hashed)
    usable = int((index.status == tables.STATUS_OK).sum())
    blocks = [
        html.text(f"{units.count(usable)} of {units.count(len(index))} files are readable pictures.", kind="lead"),
        html.text(_sizes(tables.read(families, tables.FAMILIES))),
    ]
    if failures.empty:
        blocks.append(html.text("Every implementation could hash all of its pictures."))
    else:
        counts = failures.groupby(["status", "by"], as_index=False).agg(files=("path", "nunique"))
        blocks += [html.heading("By status"), html.table(counts, _COUNTS), html.heading("Files"), *_listed(failures)]
    blocks += [
        html.heading("Pictures with a meaningless hash"),
        html.table(*_flagged(hashed)),
        *_avoided(pd.read_csv(flagged)),
    ]
    html.write(output, *blocks)


def _sizes(families: pd.DataFrame) -> str:
    """Return on how many families of which size thresholds are set and tested."""
    if families.empty:
        return "No picture of this collection has a family."
    if len(families) == 1:
        return "All pictures with a family are of one, so there are no different-family pairs to measure rates on."
    parts = []
    for split, use in _USES.items():
        sizes = families.pictures[families.split == split]
        if len(sizes):
            low, high = units.count(sizes.min()), units.count(sizes.max())
            each = low if low == high else f"{low} to {high}"
            several = "1 family" if len(sizes) == 1 else f"{units.count(len(sizes))} families"
            parts.append(f"{use} {several} of {each} pictures")
    return f"The thresholds are {' and '.join(parts)}."


def _avoided(table: pd.DataFrame) -> list:
    """Return how many false matches the quality flag avoids, as one sentence."""
    within = table[table.within > 0]
    if within.empty:
        return []
    worst = within.sort_values("within", kind="stable").iloc[-1]
    sentence = (
        f"The flag avoids up to {units.count(worst.within)} false matches among {units.count(worst.pairs)} pairs "
        f"({worst.variant}, pairs of {worst.pairing}, drawn ones included); flagged.csv has every variant."
    )
    return [html.text(sentence)]


def _read_hashes(path: str) -> pd.DataFrame:
    return tables.read(path, tables.HASHES).assign(by="/".join(hashed_by(path)))


def _failures(index: pd.DataFrame, hashed: pd.DataFrame) -> pd.DataFrame:
    """Return one row per file, status and reason: files that could not be read, were noted, or were refused."""
    noted = index[index.reason.notna()]
    unread = noted.assign(by="the index", status=noted.status.replace(tables.STATUS_OK, "noted"))
    refused = hashed[hashed.status != tables.STATUS_OK].merge(index[["image_id", "path"]], on="image_id")
    columns = ["path", "status", "reason", "by"]
    both = pd.concat([unread[columns], refused[columns].drop_duplicates()])
    grouped = both.groupby(["path", "status", "reason"], as_index=False, dropna=False)
    return grouped.agg(by=("by", ", ".join))


def _listed(failures: pd.DataFrame) -> list:
    shown = html.table(failures.head(LISTED), _FILES)
    if len(failures) <= LISTED:
        return [shown]
    note = (
        f"The first {units.count(LISTED)} of {units.count(len(failures))}; all are in images.csv and the hash tables."
    )
    return [html.text(note, kind="note"), shown]


def _flagged(hashed: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Column, ...]]:
    rows = [(name, meaning, hashed.image_id[hashed.quality == name].nunique()) for name, meaning in _QUALITIES.items()]
    columns = (
        Column("quality", "quality"),
        Column("meaning", "what it means", kind="prose"),
        Column("pictures", "pictures", units.count),
    )
    return pd.DataFrame(rows, columns=["quality", "meaning", "pictures"]), columns
