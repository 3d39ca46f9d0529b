"""A run that is small enough to count by hand, for the explorer.

There are six held-out families of two pictures, and two tuning families of two. The same-family pairs of the held-out
families are 2, 4, 6, 8, 10 and 40 bits apart. They have 60 different-family pairs: one is 8 and one is 10 bits apart;
all others are 30 bits apart.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from hashbench import tables

HELD_OUT = ["h1", "h2", "h3", "h4", "h5", "h6"]
TUNING = ["t1", "t2"]
SAME = {"h1": 2, "h2": 4, "h3": 6, "h4": 8, "h5": 10, "h6": 40, "t1": 2, "t2": 6}
SCORES = """\
variant,families,metric,at,value,low,high,n_pairs,n_families,n_erring,note
phash-64,held_out,threshold,0.1,4,,,60,6,,
phash-64,held_out,tpr,0.1,0.3333333333333333,,,6,6,,
phash-64,tuning,tpr,0.1,0.5,,,2,2,,
phash-64,all,tpr,0.1,0.375,,,8,8,,
"""
OF_SECOND = """\
dhash-64,held_out,threshold,0.1,6,,,60,6,,
dhash-64,held_out,threshold,0.01,2,,,60,6,,
dhash-64,held_out,tpr,0.1,0.5,,,6,6,,
"""
SCALE = "variant,pictures,asked\nphash-64,1000,False\nphash-64,1000000,True\n"
CLUSTER_SCORES = """\
variant,clustering,threshold,linked,split,pictures,clusters,alone,largest,largest_share,pair_f1,pair_f1_low,pair_f1_high,\
pair_precision,pair_precision_low,pair_precision_high,pair_recall,pair_recall_low,pair_recall_high
phash-64,dbscan,2,False,all,16,2,12,2,0.125,0.4,0.2,0.6,1,0.9,1,0.25,0.1,0.4
phash-64,dbscan,2,False,held_out,12,1,10,2,0.1667,0.2857,0.1,0.5,1,0.9,1,0.1667,0.05,0.3
phash-64,dbscan,8,True,all,16,5,2,4,0.25,0.75,0.5,0.9,0.6667,0.5,0.8,0.8571,0.7,0.95
phash-64,dbscan,8,True,held_out,12,3,2,4,0.3333,0.7273,0.4,0.9,0.6154,0.4,0.8,0.8889,0.7,0.95
"""
VERDICT = """{"match": {"variant": "phash-64", "threshold": 4},
"link": {"variant": "phash-64", "clustering": "dbscan", "threshold": 8}}"""
PICTURES = [f"{family}_{part}.png" for family in (*HELD_OUT, *TUNING) for part in "ab"]


@pytest.fixture
def explorer_context(context):
    return replace(context, variants=["phash-64"])


@pytest.fixture
def two_variants(explorer_context, make_explorer_inputs, tmp_path, write, write_table):
    """Return the context and inputs of a run of two variants; the second is matched at 6 bits and linked at 2."""
    inputs = make_explorer_inputs()
    (tmp_path / "scores.csv").write_text(SCORES + OF_SECOND, encoding="utf-8")
    second = CLUSTER_SCORES.partition("\n")[2].replace("phash-64", "dhash-64")
    second = second.replace("2,False", "2,True").replace("8,True", "8,False")
    (tmp_path / "cluster_scores.csv").write_text(CLUSTER_SCORES + second, encoding="utf-8")
    inputs["distances"].append(write_table("distances/dhash-64.parquet", tables.DISTANCES, distance_rows(True)))
    inputs["pairs"].append(write_table("pairs/dhash-64.parquet", tables.PAIRS, [(0, 1, "same", 2)]))
    inputs["sweeps"].append(write_table("clusters/dhash-64/dbscan.sweep.parquet", tables.SWEEP, sweep_rows()))
    return replace(explorer_context, variants=["phash-64", "dhash-64"]), inputs


@pytest.fixture
def make_explorer_inputs(tmp_path, write, write_table):
    """Write the tables and pictures of the run, with other file names or families if wished, and return the inputs."""

    def make(names=(), families=None):
        files = [*names, *PICTURES[len(names) :]]
        of_picture = families or [family for family in (*HELD_OUT, *TUNING) for _ in "ab"]
        labelled = any(of_picture)
        (tmp_path / "pictures").mkdir(exist_ok=True)
        for place, name in enumerate(files):
            colour = (15 * place, 255 - 15 * place, 40 * (place % 6))
            Image.new("RGB", (30, 20), colour).save(tmp_path / "pictures" / name, "PNG")
        rows = [
            (place, name, family, 30, 20, "RGB", "PNG", 100, "", "ok", None)
            for place, (name, family) in enumerate(zip(files, of_picture, strict=True))
        ]
        pair_rows = [(0, 1, 2), (2, 3, 4), (4, 5, 6), (6, 7, 8), (8, 9, 10), (10, 11, 40), (12, 13, 2), (14, 15, 6)]
        near = [(0, 2, 8), (4, 6, 10), (1, 5, 30)]
        kinds = ("same", "different") if labelled else ("unknown", "unknown")
        pairs = [
            (a, b, kind, distance)
            for kind, some in zip(kinds, (pair_rows, near), strict=True)
            for a, b, distance in some
        ]
        return {
            "verdict": write("verdict.json", VERDICT if labelled else '{"match": null, "link": null}'),
            "scores": write("scores.csv", SCORES if labelled else SCORES.splitlines(keepends=True)[0]),
            "scale": write("scale.csv", SCALE if labelled else "variant,pictures,asked\n"),
            "cluster_scores": write("cluster_scores.csv", CLUSTER_SCORES),
            "distances": [write_table("distances/phash-64.parquet", tables.DISTANCES, distance_rows(labelled))],
            "pairs": [write_table("pairs/phash-64.parquet", tables.PAIRS, pairs)],
            "sweeps": [write_table("clusters/phash-64/dbscan.sweep.parquet", tables.SWEEP, sweep_rows())],
            "images": write_table("images.parquet", tables.IMAGES, rows),
            "families": write_table("families.parquet", tables.FAMILIES, family_rows() if labelled else []),
        }

    return make


def family_rows():
    return [(family, 2, "held_out") for family in HELD_OUT] + [(family, 2, "tuning") for family in TUNING]


def distance_rows(labelled):
    """Return the rows of the `distances` table; every different-family pair is in the rows of both its families."""
    if not labelled:  # the same distances, without any label
        unknown = {2: 2, 4: 1, 6: 2, 8: 2, 10: 2, 30: 110, 40: 1}
        return [(None, "unknown", None, distance, pairs) for distance, pairs in unknown.items()]
    rows = [(family, "same", "held_out" if family in HELD_OUT else "tuning", SAME[family], 1) for family in SAME]
    for family in HELD_OUT:
        close = {"h1": 8, "h2": 8, "h3": 10, "h4": 10}.get(family)
        rows += [(family, "different", "held_out", close, 1)] if close else []
        rows += [(family, "different", "held_out", 30, 19 if close else 20), (family, "different", "tuning", 30, 8)]
    for family in TUNING:
        rows += [(family, "different", "tuning", 30, 4), (family, "different", "held_out", 30, 24)]
    return rows


def sweep_rows():
    """Return a sweep over 2 and 8 bits: first h1 and t1 are linked, then h1 and h2 are one cluster."""
    first = [*(0, 0), *range(2, 12), *(12, 12), *(14, 15)]
    second = {2: 0, 3: 0, 5: 4, 7: 6, 15: 14}
    rows = [(2, place, cluster) for place, cluster in enumerate(first)]
    return rows + [(8, 0, 0)] + [(8, place, cluster) for place, cluster in second.items()]


@pytest.fixture
def whole_page(tmp_path):
    """Put a fragment into a page with the colours of the report, and return the page's path."""

    def wrap(fragment: Path) -> Path:
        page = tmp_path / "index.html"
        page.write_text(SHELL.replace("FRAGMENT", fragment.read_text(encoding="utf-8")), encoding="utf-8")
        return page

    return wrap


SHELL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>explorer</title><style>
:root { color-scheme: light dark; --ink: #222; --muted: #595959; --line: #ddd; --paper: #fff; --accent: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --muted: #a6a6a6; --line: #3a3a3a; --paper: #16181b;
  --accent: #56b4e9; } }
body { margin: 0; padding: 1rem; color: var(--ink); background: var(--paper); font: 15px/1.5 sans-serif; }
</style></head><body><main><h1>A run</h1>FRAGMENT</main></body></html>
"""
