"""Registry lines are checked when the workflow is read, not when a job runs."""

from pathlib import Path

from hashbench.errors import InputError
from hashbench.evaluation.metrics import METRICS
from hashbench.hashers.registry import ENTRIES as HASHERS
from hashbench.matching.clusters.cluster import CLUSTERINGS
from hashbench.matching.matchers.registry import ENTRIES as MATCHERS
from hashbench.matching.speeds import COUNT
from hashbench.provenance import source_of
from hashbench.reporting.items import INPUTS, ITEMS


def registered_names() -> dict[str, list[str]]:
    """Return what the configuration may name, by the name of its definition in the schema."""
    return {
        "timed_matcher": [*(entry.name for entry in MATCHERS), COUNT],
        "exact_matcher": [entry.name for entry in MATCHERS if entry.exact],
        "clustering": list(CLUSTERINGS),
    }


def check_registries(captions: str | Path) -> None:
    """Check that the module of every registered hasher, matcher and part of the report exists, and its caption.

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
