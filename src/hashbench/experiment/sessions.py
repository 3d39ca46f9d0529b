"""Arguments of the functions in `profiling` that compare things: one job measures them in turns."""

import importlib.metadata
from dataclasses import dataclass
from typing import Any

from hashbench.experiment.plan import Plan


@dataclass(frozen=True)
class Session:
    """Things that are measured in turns, in one job, because they are compared.

    Attributes
    ----------
    module, function : the function that measures them, and its module.
    hashers : arguments that are a `Hasher`, a list of them or a mapping to them, each `Hasher` as a mapping.
    options : the other arguments, the picture files left out.
    settings : what else decides the result: the environment variables that implementations read, and package versions.
    modules : `module` and the modules of the implementations, whose sources decide the result.
    """

    module: str
    function: str
    hashers: dict[str, Any]
    options: dict[str, Any]
    settings: dict[str, str]
    modules: list[str]


def sessions_of(plan: Plan) -> dict[str, Session]:
    """Return the sessions by the name of their table."""
    measure, first = plan.config["measure"], next(iter(plan.production.values()))
    return {
        "rungs": _session(
            plan,
            "rungs.time_rungs",
            plan.rungs,
            {"hashers": plan.hashers(*plan.rungs)},
            {"baseline": plan.baseline, "rounds": measure["rung_rounds"], "seconds": measure["rung_seconds"]},
        ),
        "batches": _session(
            plan,
            "batches.time_batches",
            plan.batching,
            {},
            {
                "places": measure["batch_places"] if plan.batching else [],
                "batches": measure["batches"],
                "rounds": measure["batch_rounds"],
            },
        ),
        "sizes": _session(
            plan,
            "sizes.time_at_sizes",
            list(dict.fromkeys(plan.production.values())),
            {"hashers": plan.production_hashers},
            {
                "sides": measure["sizes"],
                "pictures": measure["size_pictures"],
                "rounds": measure["rounds"],
                "seconds": measure["size_seconds"],
            },
        ),
        "executors": _session(
            plan,
            "executors.compare_executors",
            [first],
            {"hasher": plan.hashers(first)[0]},
            {
                "executors": measure["executors"],
                "pictures": measure["executor_pictures"],
                "workers": measure["executor_workers"],
                "rounds": measure["executor_rounds"],
            },
            {name: importlib.metadata.version(name) for name in ("joblib", "ray")},
        ),
    }


def _session(
    plan: Plan,
    measured_by: str,
    names: list[str],
    hashers: dict,
    options: dict,
    versions: dict[str, str] | None = None,
) -> Session:
    module, function = f"hashbench.profiling.sessions.{measured_by}".rsplit(".", 1)
    settings = plan.settings(*names) | (versions or {})
    return Session(module, function, hashers, options, settings, [module, *plan.modules(names)])
