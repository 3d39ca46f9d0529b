"""Registry lines are checked when the workflow is read, not when a job runs."""

import ast
import importlib
from pathlib import Path
from typing import Any

import yaml

from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates import histograms
from hashbench.hashers.registry import ENTRIES as HASHERS
from hashbench.matching.clusters.registry import MODULES as CLUSTERING_MODULES
from hashbench.matching.matchers.registry import ENTRIES as MATCHERS
from hashbench.matching.matchers.registry import WEIGHTED
from hashbench.matching.speed.speeds import COUNT
from hashbench.provenance import source_of
from hashbench.reporting.captions import render_caption
from hashbench.reporting.items import INPUTS, ITEMS
from hashbench.reporting.part import Part
from hashbench.reporting.words.metrics import UNITS

EDITS = "hashbench.corpus.edits.registry"
_HASHERS = "hashbench.hashers.registry"
_MATCHERS = "hashbench.matching.matchers.registry"
_CLUSTERINGS = "hashbench.matching.clusters.registry"
_METRICS = "hashbench.evaluation.metrics"
_ITEMS = "hashbench.reporting.items"
# The keys of a rung of the ladder.
_RUNG = ("technique", "why", "difficulty", "arithmetic", "predicted")


def registered_names() -> dict[str, list[str]]:
    """Return the names that the configuration may use, by the name of their definition in the schema."""
    return {
        "timed_matcher": [*(entry.name for entry in MATCHERS), WEIGHTED.name, COUNT],
        "exact_matcher": [entry.name for entry in MATCHERS if entry.exact],
        "clustering": list(CLUSTERING_MODULES),
    }


def rungs_of(ladder: str | Path) -> list[str]:
    """Return the implementations (METHOD/IMPLEMENTATION) that are rungs of the ladder, in its order.

    Parameters
    ----------
    ladder : the YAML file of the ladder.

    Raises
    ------
    InputError
        A rung is not a registered implementation, or lacks a key, or an implementation of `find` has no rung. The
        message names the file and the rung.
    """
    path = Path(ladder)
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    listed = [rung["implementation"] for rung in plan["rungs"]]
    known = [entry.name for entry in HASHERS]
    for rung, name in zip(plan["rungs"], listed, strict=True):
        if name not in known:
            raise InputError(
                f"{path}: rungs: there is no implementation {name}; name one of {', '.join(known)}, or delete the rung"
            )
        if missing := [key for key in _RUNG if key not in rung]:
            raise InputError(f"{path}: rungs: {name} has no {missing[0]}; write it")
    for name in known:
        if name.startswith("find/") and name not in listed:
            raise InputError(f"{path}: rungs: {name} has no rung; write one, with a prediction, before you measure it")
    return listed


def check_registries() -> None:
    """Check that all modules, functions, inputs, metrics and units that registry lines name exist.

    Raises
    ------
    InputError
        The message names the registry, its line and what is missing.
    """
    for registry, lines in ((_HASHERS, HASHERS), (_MATCHERS, MATCHERS)):
        names = [entry.name for entry in lines]
        if twice := [name for name in names if names.count(name) > 1]:
            raise InputError(f"{registry}: {twice[0]} has two lines; delete one")
    for registry, _, modules in _registered():
        for module in modules:
            if source_of(module) is None:
                raise InputError(f"{registry}: there is no module {module}; write it, or delete its line")
    _check_edits()
    for metric in METRICS.values():
        if metric.statistic and not hasattr(histograms, metric.statistic):
            raise InputError(
                f"{_METRICS}: {metric.name}: {histograms.__name__} has no function {metric.statistic}; "
                "write it, or correct its line in METRICS"
            )
        if metric.unit not in UNITS:
            raise InputError(
                f"{_METRICS}: {metric.name}: no unit is named {metric.unit}; name one of {', '.join(UNITS)}"
            )
    for part in _parts():
        for what, names, known in (("input", part.inputs, INPUTS), ("metric", part.explains, METRICS)):
            for name in names:
                if name not in known:
                    raise InputError(f"{_ITEMS}: {part.name}: no {what} is named {name}; correct its line")


def check_sources(config: dict[str, Any], context: dict[str, Any]) -> None:
    """Check that each registered module defines its function, and that the captions of figures and tables render.

    No module is imported. This takes a fifth of a second, so a run does it once and not again in each of its jobs.

    Parameters
    ----------
    config, context : see `render_caption`.

    Raises
    ------
    InputError
        The module is named, and what is missing in it.
    """
    for registry, function, modules in _registered():
        for module in modules:
            if function not in _names_in(source_of(module)):
                raise InputError(f"{registry}: {module} has no function {function}; write it, or delete its line")
    for part in _parts():
        render_caption(part, config=config, context=context)


def _parts() -> list[Part]:
    return [part for item in ITEMS for part in item.parts]


def _registered() -> list[tuple[str, str, list[str]]]:
    """Return the module of each registry, the function that its lines promise, and the modules that they name."""
    return [
        (_HASHERS, "hash_image", [entry.module for entry in HASHERS]),
        (_MATCHERS, "build", [entry.module for entry in MATCHERS]),
        (_CLUSTERINGS, "label", list(CLUSTERING_MODULES.values())),
        (_ITEMS, "draw", [part.module for part in _parts()]),
    ]


def _names_in(path: Path) -> set[str]:
    """Return the names that a source file defines, imports or sets."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _check_edits() -> None:
    """Import the edits: their registry names functions, so a wrong name shows when it is imported."""
    try:
        importlib.import_module(EDITS)
    except (AttributeError, ImportError, NameError) as error:
        raise InputError(f"{EDITS}: {error}; write the function, or correct its line in EDITS") from error
