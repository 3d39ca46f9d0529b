"""Which family each picture belongs to, and each family's split."""

import hashlib
import re
from pathlib import PurePath

import pandas as pd

from hashbench import tables
from hashbench.errors import InputError

SPLITS = ("tuning", "held_out")


def family_of(path: str, *, rule: str, pattern: str) -> str | None:
    """Return the family of the picture at the relative `path`, or None where it has none.

    Parameters
    ----------
    rule : `name`, the first group of `pattern` searched in the file name; `parent`, the folder's name; `none`.
    """
    if rule == "none":
        return None
    if rule == "parent":
        return PurePath(path).parent.name or None
    match = re.search(pattern, PurePath(path).name)
    return match.group(1) if match else None


def check_pattern(pattern: str) -> None:
    """Refuse a family pattern that cannot work.

    Raises
    ------
    InputError
        `pattern` is no regular expression or has no group.
    """
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise InputError(f"family.pattern {pattern!r} is not a regular expression: {error}") from error
    if groups < 1:
        raise InputError(f"family.pattern {pattern!r} has no group; put the family's part in parentheses")


def split_of(family: str) -> str:
    """Return `tuning` or `held_out`: the last bit of the SHA-256 of the family's name.

    The split of a family never changes when others come or go.
    """
    return SPLITS[hashlib.sha256(family.encode()).digest()[-1] & 1]


def families_of(images: pd.DataFrame) -> pd.DataFrame:
    """Return the `families` table of an `images` table: readable pictures counted, sorted by family."""
    labelled = images[(images.status == tables.STATUS_OK) & images.family.notna()]
    counts = labelled.groupby("family").size()
    return pd.DataFrame(
        {"family": counts.index, "pictures": counts.to_numpy(), "split": [split_of(name) for name in counts.index]}
    )
