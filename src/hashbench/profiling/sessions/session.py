"""Measure implementations in one session, because they are compared."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.profiling.measurable import measurable_files, refusal


def measure_session(
    images: pd.DataFrame, root: str | Path, session: Mapping[str, Any], *, pictures: int
) -> pd.DataFrame:
    """Call the function of a session with picture files and hashers.

    Parameters
    ----------
    images : the table of that name.
    root : the folder that its paths are relative to.
    session : the fields of `experiment.sessions.Session`.
    pictures : the number of picture files, see `measurable_files`.

    Returns
    -------
    The table of the function; its module names the columns in `COLUMNS`. It has no rows if an argument is one hasher
    and this hasher cannot hash the pictures. If there are several hashers, those that cannot hash them are left out.
    """
    files = measurable_files(sample(images, None), Path(root), pictures)
    hashers = {argument: usable(given, files[0]) for argument, given in session["hashers"].items()}
    module = importlib.import_module(session["module"])
    can = None not in hashers.values()
    measured = [getattr(module, session["function"])(files=files, **hashers, **session["options"])] if can else []
    return tables.joined(measured, module.COLUMNS)


def usable(given: list[dict] | dict[str, Any], file: Path) -> list[Hasher] | dict[str, Hasher] | Hasher | None:
    """Return a `Hasher` for each mapping that holds one's fields, if it can hash a file.

    Parameters
    ----------
    given : the fields of one hasher, a list of such, or a mapping to such.
    """
    if isinstance(given, list):
        return [hasher for hasher in (Hasher(**fields) for fields in given) if not refusal(hasher, file)]
    if "module" in given:
        return next(iter(usable([given], file)), None)
    hashers = {name: usable(fields, file) for name, fields in given.items()}
    return {name: hasher for name, hasher in hashers.items() if hasher}
