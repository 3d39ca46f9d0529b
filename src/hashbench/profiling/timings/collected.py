"""One table of what was measured of every implementation, each in a job of its own."""

from collections.abc import Mapping

import pandas as pd

from hashbench.profiling.timings.slopes import fit_slopes

_NAMES = ("method", "implementation")


def collect_timings(measured: Mapping[str, Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Join the tables of all implementations, and fit how cost grows.

    Parameters
    ----------
    measured : tables of one kind (such as `timings`) by METHOD/IMPLEMENTATION, by kind; `growth` is among the kinds.

    Returns
    -------
    One table of each kind, see `join`, and `slopes`, see `fit_slopes`.
    """
    joined = {kind: join(tables) for kind, tables in measured.items()}
    return joined | {"slopes": fit_slopes(joined["growth"])}


def join(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of tables by METHOD/IMPLEMENTATION in one table. Its first two columns say whose they are."""
    named = [table.assign(**dict(zip(_NAMES, name.split("/"), strict=True))) for name, table in tables.items()]
    # A table without rows has columns without types, which would change the types of the others.
    joined = pd.concat([table for table in named if len(table)] or named, ignore_index=True)
    return joined[[*_NAMES, *(column for column in joined if column not in _NAMES)]]
