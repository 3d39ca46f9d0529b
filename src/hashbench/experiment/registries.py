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


def registered_names() -> dict[str, list[str]]:
    """Return what the configuration may name, by the name of its definition in the schema."""
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
        A rung is no registered implementation. The file and the rung are named.
    """
    path = Path(ladder)
    listed = [rung["implementation"] for rung in yaml.safe_load(path.read_text(encoding="utf-8"))["rungs"]]
    known = [entry.name for entry in HASHERS]
    for name in listed:
        if name not in known:
            raise InputError(
                f"{path}: rungs: there is no implementation {name}; name one of {', '.join(known)}, or delete the rung"
            )
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
        The registry and the missing file are named.
    """
    registered = [
        ("hashbench.hashers.registry", [entry.module for entry in HASHERS]),
        ("hashbench.matching.matchers.registry", [entry.module for entry in MATCHERS]),
        ("hashbench.reporting.items", [part.module for item in ITEMS for part in item.parts]),
    ]
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
