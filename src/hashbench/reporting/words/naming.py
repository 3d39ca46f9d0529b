"""Variants and implementations: their names from the paths of tables, and their labels in figures."""

from pathlib import Path

from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context


def variant_of(path: str) -> str:
    """Return the variant of a `distances`, `thresholds` or `pairs` table."""
    return Path(path).stem


def clustered_variant_of(path: str) -> str:
    """Return the variant of a `clusters` table."""
    return Path(path).parent.name


def profiled_of(path: str) -> tuple[str, str]:
    """Return the method and the implementation of a table of a profile."""
    folder = Path(path).parent
    return folder.parent.name, folder.name


def hashed_by(path: str) -> tuple[str, str]:
    """Return the method and the implementation of a `hashes` table."""
    return Path(path).parent.name, Path(path).stem


def bits_of(variant: str) -> int:
    """Return the number of bits in a variant's name."""
    return read_variant(variant).bits


def counted(variant: str) -> str:
    """Return how the distance of a variant counts bits, to follow a number of them: empty if all count alike."""
    return ", with sure bits counted more" if read_variant(variant).weighted else ""


def label(method: str, implementation: str, bits: float) -> str:
    """Return the name of an implementation at one size: `phash-64 · imagehash`."""
    return f"{method}-{int(bits)} · {implementation}"


def produces(context: Context, method: str, implementation: str, bits: float) -> bool:
    """Return whether this implementation made the hashes that were matched."""
    return context.production.get(f"{method}-{int(bits)}") == f"{method}/{implementation}"
