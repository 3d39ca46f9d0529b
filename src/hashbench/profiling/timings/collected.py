"""One table of what was measured of every implementation, in a job for each method."""

from collections.abc import Mapping, Sequence

import pandas as pd

from hashbench.profiling.timings.slopes import fit_slopes

_NAMES = ["method", "implementation"]


def collect_timings(measured: Mapping[str, Sequence[pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Stack the tables of all methods, and fit how cost grows.

    Parameters
    ----------
    measured : tables as `join` makes them, by kind (such as `timings`); `growth` is among the kinds.

    Returns
    -------
    One table of each kind, and `slopes`, see `fit_slopes`.
    """
    stacked = {kind: _stack(tables) for kind, tables in measured.items()}
    return stacked | {"slopes": fit_slopes(stacked["growth"])}


def join(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of tables by METHOD/IMPLEMENTATION in one table. Its first two columns say whose they are."""
    joined = _stack([table.assign(**dict(zip(_NAMES, name.split("/"), strict=True))) for name, table in tables.items()])
    return joined[[*_NAMES, *(column for column in joined if column not in _NAMES)]]


def part_of(tables: Sequence[pd.DataFrame], name: str) -> pd.DataFrame:
    """Return the rows of METHOD/IMPLEMENTATION in tables that `join` made, without the columns that name it."""
    method, implementation = name.split("/")
    whole = _stack(tables)
    return whole[(whole.method == method) & (whole.implementation == implementation)].drop(columns=_NAMES)


def _stack(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    # A table without rows has columns without types, which would change the types of the others.
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)
