"""Compute the fixed time of each executor, and the number of pictures from which it pays."""

import math

import pandas as pd


def summarise_executors(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per executor with its most workers, medians over rounds, indexed by executor.

    Parameters
    ----------
    table : `executors.csv`.

    Returns
    -------
    The columns of the table without `round`, and two more. `fixed_seconds` is the time that does not grow with the
    pictures: the whole time minus the pictures over the rate. It is longer than the start-up, because it includes the
    end of the workers. `pays_from` is the number of pictures from which the executor takes less time than `serial`. It
    is missing for `serial`, and if the executor is never faster. An executor is left out if it has no rate because its
    workers started too late.
    """
    most = table[table.workers == table.groupby("executor").workers.transform("max")]
    most = most.assign(fixed_seconds=most.wall_seconds - most.pictures / most.pictures_per_second)
    lines = most.drop(columns="round").groupby("executor", sort=False).median().dropna(subset="pictures_per_second")
    if "serial" not in lines.index:
        return lines.assign(pays_from=pd.NA)
    serial = lines.loc["serial"]
    pays = [None if name == "serial" else pays_from(row, serial) for name, row in lines.iterrows()]
    return lines.assign(pays_from=pd.array(pays, dtype="Int64"))


def pays_from(row: pd.Series, other: pd.Series) -> int | None:
    """Return the number of pictures from which one executor is faster than another, or None if it never is.

    Both are rows of `summarise_executors`. The time is `fixed_seconds` plus the pictures over the rate.
    """
    gained = 1 / other.pictures_per_second - 1 / row.pictures_per_second
    if not gained > 0:
        return None
    return max(1, math.ceil((row.fixed_seconds - other.fixed_seconds) / gained))
