"""Registry lines are checked when the workflow is read, not when a job runs."""

import importlib
from pathlib import Path

import yaml

from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS
from hashbench.hashers.registry import ENTRIES as HASHERS
from hashbench.matching.clusters.cluster import CLUSTERINGS
from hashbench.matching.matchers.registry import ENTRIES as MATCHERS
from hashbench.matching.speeds import COUNT
from hashbench.provenance import source_of
from hashbench.reporting.items import INPUTS, ITEMS

EDITS = "hashbench.corpus.edits.registry"
# The keys of a rung of the ladder.
_RUNG = ("technique", "why", "difficulty", "arithmetic", "predicted")


def registered_names() -> dict[str, list[str]]:
    """Return the names that the configuration may use, by the name of their definition in the schema."""
    return {
        "timed_matcher": [*(entry.name for entry in MATCHERS), COUNT],
        "exact_matcher": [entry.name for entry in MATCHERS if entry.exact],
        "clustering": list(CLUSTERINGS),
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


def check_registries(captions: str | Path) -> None:
    """Check that the module of every registered hasher, matcher and part of the report exists, and its caption.

    Every edit must have its function.

    Parameters
    ----------
    captions : the folder of captions.

    Raises
    ------
    InputError
        The message names the registry and the missing file.
    """
    registered = [
        ("hashbench.hashers.registry", [entry.module for entry in HASHERS]),
        ("hashbench.matching.matchers.registry", [entry.module for entry in MATCHERS]),
        ("hashbench.reporting.items", [part.module for item in ITEMS for part in item.parts]),
    ]
    for registry, lines in (("hashers", HASHERS), ("matching.matchers", MATCHERS)):
        names = [entry.name for entry in lines]
        if twice := [name for name in names if names.count(name) > 1]:
            raise InputError(f"hashbench.{registry}.registry: {twice[0]} has two lines; delete one")
    for registry, modules in registered:
        for module in modules:
            if source_of(module) is None:
                raise InputError(f"{registry}: there is no module {module}; write it, or delete its line")
    _check_edits()
    for part in (part for item in ITEMS for part in item.parts):
        for what, names, known in (("input", part.inputs, INPUTS), ("metric", part.explains, METRICS)):
            for name in names:
                if name not in known:
                    raise InputError(
                        f"hashbench.reporting.items: {part.name}: no {what} is named {name}; mend its line"
                    )
    for part in (part for item in ITEMS for part in item.parts if part.kind != "pages"):
        caption = Path(captions) / f"{part.name}.rst"
        if not caption.is_file():
            raise InputError(f"hashbench.reporting.items: there is no caption {caption}; write it, or delete its line")


def _check_edits() -> None:
    """Import the edits: their registry names functions, so a wrong name shows when it is imported."""
    try:
        importlib.import_module(EDITS)
    except (AttributeError, ImportError, NameError) as error:
        raise InputError(f"{EDITS}: {error}; write the function, or mend its line in EDITS") from error
