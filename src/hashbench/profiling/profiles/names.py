"""Paths of profiled code, short enough for a table."""

from pathlib import Path

_ROOTS = ("hashbench", "site-packages")


def short_path(file: str) -> str:
    """Return a source path from the folder `hashbench` or from below `site-packages`, or else its last two parts."""
    parts = Path(file).parts
    for root in _ROOTS:
        if root in parts[:-1]:
            start = len(parts) - parts[::-1].index(root) - (1 if root == "hashbench" else 0)
            return "/".join(parts[start:])
    return "/".join(parts[-2:])
