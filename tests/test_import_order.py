"""Imports run down the list of CONTRIBUTING.md, read from the source: nothing is imported here."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "hashbench"
ROOMS = ("corpus", "hashers", "execution", "profiling", "matching", "evaluation", "reporting")
# Any room may import these two. They import no room before them, so there is no circle.
SHARED = ("hashers", "execution")
# These bring the rooms together, so they may import every room, and no room imports them.
ABOVE = ("cli", "experiment")
BELOW = ("compiled", "configuration", "errors", "jobs", "names", "provenance", "records", "tables")


def imported(source: str) -> set[str]:
    """Return the rooms, or modules of the package's own folder, that a source imports, inside functions too."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write the whole name of the module"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("hashbench.")}


def imported_by(part: str) -> dict[str, set[str]]:
    """Return what each source of a room or of a module of the package's own folder imports, itself left out."""
    folder = PACKAGE / part
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    return {str(path): imported(path.read_text(encoding="utf-8")) - {part} for path in paths}


def allowed(room: str) -> set[str]:
    """Return the rooms that a room may import."""
    if room in SHARED:
        return set(SHARED[SHARED.index(room) + 1 :])
    return {*ROOMS[: ROOMS.index(room)], *SHARED}


def test_every_import_is_seen():
    source = (
        "import hashbench.corpus\nfrom hashbench import tables\ndef f():\n    from hashbench.matching.pairs import x\n"
    )
    assert imported(source) == {"corpus", "tables", "matching"}


def test_every_module_has_its_place():
    parts = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert parts - {"__init__", "__pycache__"} == {*ROOMS, *ABOVE, *BELOW}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_before_it_and_the_shared_ones(room):
    may = {*allowed(room), *BELOW}
    assert {path: sorted(names - may) for path, names in imported_by(room).items() if names - may} == {}


@pytest.mark.parametrize("module", BELOW)
def test_a_module_of_all_rooms_imports_none(module):
    ((_, names),) = imported_by(module).items()
    assert names <= {*BELOW}
