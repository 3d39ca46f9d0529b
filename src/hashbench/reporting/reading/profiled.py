"""Names of profiled functions, short enough to label a bar."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from hashbench.reporting.words.naming import profiled_of

PUBLISHED = "find-published"
NO_FIND = "FINd is not among the methods of this run."

_METHOD = re.compile(r"<method '(.+)' of '(.+)' objects>")
_BUILT_IN = re.compile(r"<built-in method (?:builtins\.)?(.+)>")


def short_name(function: str, file: str) -> str:
    """Return `Type.method`, or a function with the first and last public part of its module: `load (PIL.Image)`.

    A function of this package or of Python itself keeps its plain name.
    """
    if match := _METHOD.fullmatch(function):
        return f"{match[2]}.{match[1]}"
    if match := _BUILT_IN.fullmatch(function):
        *module, function = match[1].split(".")
    else:
        path = PurePosixPath(file)
        module = [] if path.parts[0] == "hashbench" or path.suffix != ".py" else path.with_suffix("").parts
    public = [part for part in module if not part.startswith("_")]
    return f"{function} ({'.'.join(dict.fromkeys((public[0], public[-1])))})" if public else function


def read_functions(path: str) -> pd.DataFrame:
    """Read a `functions.csv` and add the column `name`."""
    table = pd.read_csv(path)
    return table.assign(name=[short_name(*pair) for pair in zip(table.function, table.file, strict=True)])


def find_first(paths: Sequence[str]) -> list[str]:
    """Return the profiles of FINd's implementations among `paths`; the published program comes first."""
    ours = [path for path in paths if profiled_of(path)[0].startswith("find")]
    return sorted(ours, key=lambda path: profiled_of(path)[0] != PUBLISHED)
