"""The paper: Typst puts numbers and comparing words from the tables into `report/paper.typ`.

The template holds the text and only decides which sentences fit. All statements about results are made here and in the
other modules of this package.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.corpus.sources import DEMO
from hashbench.evaluation.implementations.agreement import IDENTICAL, overall
from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context, not_measured
from hashbench.reporting.figures import style
from hashbench.reporting.paper.accuracy import Scores, describe_accuracy
from hashbench.reporting.paper.clusters import describe_clusters
from hashbench.reporting.paper.costs import describe_costs
from hashbench.reporting.paper.coverage import describe_coverage
from hashbench.reporting.paper.execution import describe_batches, describe_execution
from hashbench.reporting.paper.find import FIND, PUBLISHED, describe_find
from hashbench.reporting.paper.inputs import PAPER_FIGURES, PAPER_TABLES
from hashbench.reporting.paper.matching import describe_matching, describe_scale
from hashbench.reporting.paper.methods import describe_methods
from hashbench.reporting.paper.pictures import describe_pictures
from hashbench.reporting.paper.recommendation import describe_verdict
from hashbench.reporting.paper.robustness import describe_robustness
from hashbench.reporting.paper.typesetting import text, typeset
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of, variant_of

MAX_WORDS = 3500
"""The limit of the text without tables and references."""

Paths = str | Path | Sequence[str | Path]
_SOFTWARE = ("numpy", "numba", "pillow", "imagehash", "ray")
_PARQUET = {"images": tables.IMAGES, "families": tables.FAMILIES}
_JSON = ("verdict", "environment")
_BY_IMPLEMENTATION = ("functions", "lines", "stages")
# Inches between the margins of the template.
_TEXT_WIDTH = 6.45
# Panels of distances: two rows of three.
_COLUMNS, _PANELS = 3, 6
# The share of the width that two panels take.
_FEW_PANELS = 2 / 3


def write_paper(output: Path, context: Context, *, template: str | Path, inputs: Mapping[str, Paths]) -> None:
    """Write the paper as a PDF. The same tables give the same bytes.

    Parameters
    ----------
    template : the Typst source.
    inputs : the paths of `PAPER_INPUTS` by name. `functions`, `lines` and `stages` are one file per profiled
        implementation, in a folder METHOD/IMPLEMENTATION, and `distances` one file per variant.

    The paper ends with its number of words. A run with much to list may exceed `MAX_WORDS`; the paper then says so.
    """
    facts = describe(context, read_tables(inputs))
    words = len(text(template, facts, prose=True).split())
    facts |= {"words": units.count(words), "too_long": words > MAX_WORDS}
    facts |= {"figures": draw_figures(context, inputs, facts)}
    partial = Path(output).with_name(f".{Path(output).name}.partial")
    partial.write_bytes(typeset(template, facts, "pdf"))
    partial.replace(output)


def read_tables(inputs: Mapping[str, Paths]) -> dict[str, Any]:
    """Read `PAPER_TABLES` by name: tables, JSON as dictionaries, and profiles as tables by METHOD/IMPLEMENTATION."""
    return {name: _read(name, inputs[name]) for name in PAPER_TABLES}


def _read(name: str, path: Paths) -> Any:
    if name in _PARQUET:
        return tables.read(path, _PARQUET[name])
    if name in _JSON:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    if name in _BY_IMPLEMENTATION:
        return {"/".join(profiled_of(each)): pd.read_csv(each) for each in path}
    return pd.read_csv(path)


def draw_figures(context: Context, inputs: Mapping[str, Paths], facts: dict) -> dict[str, dict]:
    """Draw the figures that have something to show.

    Returns, by name, the `svg`, the sentence that describes it (`alt`), and the `share` of the width that it takes.
    """
    shown = {
        "stages": facts["find"] is not None,
        "distances": facts["accuracy"] is not None,
        "robustness": facts["robustness"] is not None,
        "accuracy_cost": facts["accuracy"] is not None and len(facts["accuracy"]["rows"]) > 1,
        "scale": facts["scale"] is not None,
    }
    drawn = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, taken in PAPER_FIGURES.items():
            if not shown[name]:
                continue
            given = {key: inputs[key] for key in taken}
            share = 1.0
            if name == "distances":
                given["distances"] = _panels(inputs["distances"], facts["accuracy"]["rows"])
                share = 1.0 if len(given["distances"]) >= _COLUMNS else _FEW_PANELS
            path = Path(folder, f"{name}.svg")
            with style.for_print(width=share * _TEXT_WIDTH):
                alt = import_module(f"hashbench.reporting.figures.{name}").draw(path, context, **given)
            drawn[name] = {"svg": path.read_text(encoding="utf-8"), "alt": alt, "share": share}
    return drawn


def _panels(paths: Sequence[str | Path], rows: list[dict]) -> list[str | Path]:
    """Return the distances of the best variants, as many as fill whole rows of panels."""
    by_variant = {variant_of(path): path for path in paths}
    best = [by_variant[row["variant"]] for row in rows if row["variant"] in by_variant][:_PANELS]
    return best[: len(best) - len(best) % _COLUMNS] if len(best) > _COLUMNS else best


def describe(context: Context, made: Mapping[str, Any]) -> dict:
    """Return every number and comparing word of the paper, as printable text, flags and lists of these.

    Parts that the tables cannot fill are None: `find` without an implementation of FINd, `accuracy` without families.

    Parameters
    ----------
    made : the tables as `read_tables` returns them.
    """
    left_out = context.left_out | not_measured(made["environment"])
    look = Scores(made["scores"], made["differences"], context)
    accuracy = describe_accuracy(look, context.variants, made["resplits"])
    leader = made["verdict"]["variant"] or (accuracy and accuracy["rows"][0]["variant"])
    find = describe_find(made)
    methods = list(dict.fromkeys(read_variant(variant).method for variant in context.variants))
    weighted = [variant for variant in context.variants if read_variant(variant).weighted]
    costs = describe_costs(made["costs"], made["sizes"], context)
    return {
        "words": None,
        "too_long": False,
        "most_words": units.count(MAX_WORDS),
        "figures": {},
        "corpus": context.corpus,
        "synthetic": (context.images or context.corpus) == DEMO,
        "shared_backdrops": context.backdrops == "shared",
        "methods": methods,
        "library": [method for method in methods if f"{method}/imagehash" in context.production.values()],
        "others": [method for method in methods if method not in (FIND, PUBLISHED)],
        "variants": len(context.variants),
        "example": [variant for variant in context.variants if variant not in weighted][-1],
        "weighted": weighted,
        "target": units.round_rate(context.verdict_fpr),
        "left_out": [{"name": name, "reason": reason} for name, reason in left_out.items()],
        "compiled": _compiled(context, made["agreement"]),
        "compiled_pdq": [v for v in context.variants if context.production[v] == "pdq/numba"],
        "numpy_pdq": [v for v in context.variants if context.production[v] == "pdq/numpy"],
        "machines": _machines(made["environment"]),
        "pictures": describe_pictures(made["images"], made["families"]),
        "find": find,
        "execution": describe_execution(made["executors"], made["hashing"]),
        "batches": describe_batches(made["batches"], find, made["stages"]),
        "accuracy": accuracy,
        "coverage": describe_coverage(),
        "robustness": describe_robustness(made["robustness"], leader),
        "cost": costs,
        "scale": describe_scale(made, context),
        "matching": describe_matching(made, leader or context.variants[0]),
        "clusters": describe_clusters(made["cluster_scores"], made["verdict"]),
        "table": describe_methods(context, look, made["robustness"], costs),
        "verdict": describe_verdict(made, look, context),
    }


def _compiled(context: Context, agreement: pd.DataFrame) -> dict | None:
    """Return the methods hashed by compiled code with the bits of imagehash on all pictures, None if there are none."""
    gate = overall(agreement)
    gate = gate[(gate.against == "imagehash") & (gate.verdict == IDENTICAL)]
    gate = gate[(gate.method + "/" + gate.implementation).isin(context.production.values())]
    if gate.empty:
        return None
    return {"methods": list(dict.fromkeys(gate.method)), "pictures": units.count(gate.pictures.min())}


def _machines(environment: dict) -> list[str]:
    """Return the machines of the measurements as text: one text unless sessions differ in machine or software."""
    machines: dict[str, dict[str, str]] = {}
    for session in environment.values():
        cores = f"{session['cores']} {'core' if session['cores'] == 1 else 'cores'}"
        machine = ", ".join([session["processor"], cores, units.size(session["memory_bytes"])])
        packages = machines.setdefault(f"{machine}, Python {session['python']}", {})
        packages |= {name: session["packages"][name] for name in _SOFTWARE if name in session["packages"]}
    return [
        ", ".join([machine, *(f"{name} {packages[name]}" for name in _SOFTWARE if name in packages)])
        for machine, packages in machines.items()
    ]
