"""Compare the versions on two machines: other versions may give other results."""

import importlib.metadata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from hashbench.errors import InputError
from hashbench.provenance import NOT_DECIDING, PACKAGE, digest

_SOURCE = "hashbench's source"


@cache
def versions_here() -> dict[str, str]:
    """Return the versions of the packages that hashbench requires and that decide results, and of its own source."""
    try:
        wanted = [Requirement(line) for line in importlib.metadata.requires(PACKAGE) or ()]
    except importlib.metadata.PackageNotFoundError:  # it is only on the path, not installed
        wanted = []
    required = {each.name.lower() for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})}
    folder = Path(__file__).parents[1]
    versions = {name: importlib.metadata.version(name) for name in sorted(required - NOT_DECIDING)}
    return versions | {_SOURCE: digest([*folder.rglob("*.py"), *folder.rglob("*.pyx")], {})}


def check_versions(wanted: Mapping[str, str], found: Mapping[str, str], *, where: str) -> None:
    """Check that another machine computes with the versions of the machine that started the run.

    Parameters
    ----------
    wanted, found : as from `versions_here`, on the machine that started the run and on the other one.
    where : what the message begins with.

    Raises
    ------
    InputError
        A version differs.
    """
    differ = [name for name in wanted if found.get(name) != wanted[name]]
    if differ:
        said = ", ".join(f"{name} {found.get(name, 'missing')} in place of {wanted[name]}" for name in differ)
        raise InputError(f"{where} has other versions than this machine ({said}); install the same on every node")
