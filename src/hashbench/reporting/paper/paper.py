"""The paper: Typst puts numbers and comparing words from the tables into `report/paper.typ`.

The template holds the text and only decides which sentences fit. All statements about results are made here and in the
other modules of this package.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.corpus.sources import DEMO
from hashbench.errors import InputError
from hashbench.reporting.context import Context, not_measured
from hashbench.reporting.paper.accuracy import Scores, describe_accuracy
from hashbench.reporting.paper.comparison import (
    describe_cost,
    describe_pictures,
    describe_scale,
    describe_verdict,
    production_costs,
    spread,
)
from hashbench.reporting.paper.costs import read_costs
from hashbench.reporting.paper.find import FIND, PUBLISHED, describe_find, fastest_exact
from hashbench.reporting.paper.typesetting import text, typeset
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

MAX_WORDS = 3500
"""The limit includes captions, tables and references, but not the text inside figures."""

_SOFTWARE = ("numpy", "pillow", "imagehash")


def write_paper(
    output: Path,
    context: Context,
    *,
    template: str | Path,
    images: str | Path,
    families: str | Path,
    scores: str | Path,
    differences: str | Path,
    scale: str | Path,
    cluster_scores: str | Path,
    timings: str | Path,
    slopes: str | Path,
    memory: str | Path,
    hashing: str | Path,
    agreement: str | Path,
    ladder: str | Path,
    defect_summary: str | Path,
    verdict: str | Path,
    environment: str | Path,
    functions: Sequence[str | Path],
    lines: Sequence[str | Path],
    figures: Sequence[str | Path],
) -> None:
    """Write the paper as a PDF. The same tables give the same bytes.

    Parameters
    ----------
    template : the Typst source.
    functions, lines : one file per profiled implementation, in a folder METHOD/IMPLEMENTATION.
    figures : SVG files; the template shows the figures whose names it knows.

    Raises
    ------
    InputError
        The paper has more than `MAX_WORDS` words.
    """
    facts = describe(
        context,
        images=tables.read(images, tables.IMAGES),
        families=tables.read(families, tables.FAMILIES),
        scores=pd.read_csv(scores),
        differences=pd.read_csv(differences),
        scale=pd.read_csv(scale),
        cluster_scores=pd.read_csv(cluster_scores),
        timings=pd.read_csv(timings),
        slopes=pd.read_csv(slopes),
        memory=pd.read_csv(memory),
        hashing=pd.read_csv(hashing),
        agreement=pd.read_csv(agreement),
        ladder=pd.read_csv(ladder),
        defects=pd.read_csv(defect_summary),
        verdict=_read_json(verdict),
        environment=_read_json(environment),
        functions={"/".join(profiled_of(path)): pd.read_csv(path) for path in functions},
        lines={"/".join(profiled_of(path)): pd.read_csv(path) for path in lines},
    )
    facts["figures"] = {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in figures}
    words = len(text(template, facts).split())
    if words > MAX_WORDS:
        raise InputError(f"{template}: the paper has {words:,} words; shorten it to {MAX_WORDS:,}")
    partial = Path(output).with_name(f".{Path(output).name}.partial")
    partial.write_bytes(typeset(template, facts, "pdf"))
    partial.replace(output)


def describe(
    context: Context,
    *,
    images: pd.DataFrame,
    families: pd.DataFrame,
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    scale: pd.DataFrame,
    cluster_scores: pd.DataFrame,
    timings: pd.DataFrame,
    slopes: pd.DataFrame,
    memory: pd.DataFrame,
    hashing: pd.DataFrame,
    agreement: pd.DataFrame,
    ladder: pd.DataFrame,
    defects: pd.DataFrame,
    verdict: dict,
    environment: dict,
    functions: dict[str, pd.DataFrame],
    lines: dict[str, pd.DataFrame],
) -> dict:
    """Return every number and comparing word of the paper, as printable text, flags and lists of these.

    Parts that the tables cannot fill are None: `find` without an implementation of FINd, `accuracy` without families.
    """
    left_out = context.left_out | not_measured(environment)
    costs = read_costs(timings, memory)
    chosen = production_costs(costs, context)
    look = Scores(scores, differences, cluster_scores, context)
    methods = list(dict.fromkeys(variant.rpartition("-")[0] for variant in context.variants))
    return {
        "corpus": context.corpus,
        "synthetic": context.corpus == DEMO,
        "methods": methods,
        "others": [method for method in methods if method not in (FIND, PUBLISHED)],
        "variants": len(context.variants),
        "target": units.round_rate(context.verdict_fpr),
        "link_target": units.round_rate(context.cluster_fpr),
        "samples": [{"name": name, "pictures": units.count(size)} for name, size in context.samples.items()],
        "left_out": [{"name": name, "reason": reason} for name, reason in left_out.items()],
        "machines": _machines(environment),
        "timed": {column: spread(timings[column]) for column in ("pictures", "size", "n")},
        "ray": bool((hashing.executor == "ray").any()),
        "pictures": describe_pictures(images, families),
        "find": describe_find(costs, slopes, agreement, ladder, defects, functions, lines),
        "accuracy": describe_accuracy(look, context.variants),
        "cost": describe_cost(chosen),
        "scale": describe_scale(scale, verdict["variant"], context.verdict_fpr),
        "verdict": describe_verdict(verdict, look, chosen, fastest_exact(costs, agreement)),
    }


def _machines(environment: dict) -> list[str]:
    """Return the machines of the measurements as text: one text unless sessions differ in machine or software."""
    machines = []
    for session in environment.values():
        cores = f"{session['cores']} {'core' if session['cores'] == 1 else 'cores'}"
        machine = [session["processor"], cores, units.size(session["memory_bytes"])]
        packages = [f"{name} {session['packages'][name]}" for name in _SOFTWARE if name in session["packages"]]
        machines.append(", ".join([*machine, f"Python {session['python']}", *packages]))
    return list(dict.fromkeys(machines))


def _read_json(path: str | Path) -> dict:
    return json.loads(Path(path).read_text(encoding="utf-8"))
