"""Find the family of each picture, and the split of each family."""

import hashlib
import re
from pathlib import PurePath

import pandas as pd

from hashbench import tables
from hashbench.errors import InputError

SPLITS = ("tuning", "held_out")


def family_of(path: str, *, rule: str, pattern: str) -> str | None:
    """Return the family of the picture at the relative `path`, or None if it has no family.

    An empty group means no family. Otherwise all pictures without a number would be one family.

    Parameters
    ----------
    rule : where the family is found. `name`: the first group of `pattern`, searched in the file name. `parent`: the
        name of the picture's folder. `none`: no picture has a family.
    pattern : a regular expression with a group.
    """
    if rule == "none":
        return None
    if rule == "parent":
        return PurePath(path).parent.name or None
    match = re.search(pattern, PurePath(path).name)
    return (match.group(1) or None) if match else None


def check_pattern(pattern: str) -> None:
    """Refuse a family pattern that cannot work.

    Raises
    ------
    InputError
        `pattern` is not a regular expression, or it has no group.
    """
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise InputError(f"family.pattern {pattern!r} is not a regular expression: {error}") from error
    if groups < 1:
        raise InputError(f"family.pattern {pattern!r} has no group; put the family's part in parentheses")


def split_of(family: str) -> str:
    """Return `tuning` if the last bit of the SHA-256 of the family's name is 0, and `held_out` if it is 1.

    The split of a family does not change when other families are added or removed.
    """
    return SPLITS[hashlib.sha256(family.encode()).digest()[-1] & 1]


def families_of(images: pd.DataFrame) -> pd.DataFrame:
    """Return the `families` table of an `images` table, sorted by family. Only readable pictures are counted."""
    labelled = images[(images.status == tables.STATUS_OK) & images.family.notna()]
    counts = labelled.groupby("family").size()
    return pd.DataFrame(
        {"family": counts.index, "pictures": counts.to_numpy(), "split": [split_of(name) for name in counts.index]}
    )
