"""Find what a result depends on besides its data: source files and package versions.

Snakemake tracks a rule's script, never the modules that it imports. The import closure, found from the source without
running it, goes into each rule's inputs instead. Modules loaded by name (the registry's implementations) are left out
of a closure on purpose, so that editing one reruns its own branch alone; their rules name them.
"""

import ast
import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

PACKAGE = "hashbench"
# These packages distribute work or read what packages require. They cannot change a result.
NOT_DECIDING = frozenset({"ray", "joblib", "cloudpickle", "tqdm", "psutil", "packaging"})
# The parts of a statement that are statements themselves.
_PARTS = ("body", "orelse", "handlers", "finalbody", "cases")


@cache
def source_of(module: str) -> Path | None:
    """Return the source file of a module of this package, or None if there is no such module."""
    base = Path(__file__).parent.joinpath(*module.split(".")[1:])
    candidates = (base / "__init__.py", base.with_suffix(".py"), base.with_suffix(".pyx"))
    return next((path for path in candidates if path.is_file()), None)


@cache
def _imported_names(path: Path) -> tuple[str, ...]:
    if path.suffix != ".py":
        return ()
    names: list[str] = []
    # No expression holds an import. To walk expressions too takes ten times as long.
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"), filename=str(path))]
    while pending:
        node = pending.pop()
        pending += [inner for part in _PARTS for inner in getattr(node, part, ())]
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(dict.fromkeys(names))


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


@cache
def _walk(roots: tuple[str | Path, ...]) -> tuple[set[Path], set[str]]:
    """Follow the imports of module names and script files: this package's files, and other top-level names."""
    files: set[Path] = set()
    others: set[str] = set()
    names: list[str] = []
    for root in roots:
        names += _imported_names(root) if isinstance(root, Path) else [root]
    seen: set[str] = set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.split(".")[0] != PACKAGE:
            others.add(name.split(".")[0])
            continue
        for module in _parents(name):
            path = source_of(module)
            if path and path not in files:
                files.add(path)
                names += _imported_names(path)
    return files, others - set(sys.stdlib_module_names)


def import_closure(*roots: str | Path) -> list[Path]:
    """Return the files of this package that modules (dotted names) and scripts (paths) import, sorted.

    Imports inside functions count. The scripts themselves do not, because Snakemake tracks them.
    """
    return sorted(_walk(roots)[0])


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())


@cache
def _distribution(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the version of a distribution and the names of the distributions it requires, None if not installed."""
    try:
        found = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    wanted = [Requirement(line) for line in found.requires or ()]
    return found.version, tuple(r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""}))


def package_versions(*roots: str | Path) -> dict[str, str]:
    """Return the versions of the third-party packages that decide what modules and scripts compute, by name.

    These are the packages that their import closure imports, and what those require.
    """
    pending = [dist for name in _walk(roots)[1] - NOT_DECIDING for dist in _distributions().get(name, ())]
    versions: dict[str, str] = {}
    while pending:
        name = pending.pop().lower()
        found = _distribution(name)
        if name in versions or name == PACKAGE or found is None:
            continue
        versions[name], required = found
        pending += required
    return dict(sorted(versions.items()))


def digest(paths: Iterable[str | Path], versions: dict[str, str]) -> str:
    """Return 16 hexadecimal digits that change with any of the files' contents or any version."""
    total = hashlib.sha256(repr(sorted(versions.items())).encode())
    for path in sorted(map(str, paths)):
        total.update(hashlib.sha256(Path(path).read_bytes()).digest())
    return total.hexdigest()[:16]
