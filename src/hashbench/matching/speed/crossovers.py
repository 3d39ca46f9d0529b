"""Find the number of hashes from which an index is faster than comparing every pair."""

import numpy as np
import pandas as pd

from hashbench.matching.matchers.registry import WEIGHTED, find_matcher
from hashbench.matching.speed.speeds import COUNT, EXTRAPOLATED, MEASURED

COLUMNS = ("matcher", "bits", "radius", "exact", "smallest", "largest", "pays_from", "faster", "over", "recall")


def crossovers(timings: pd.DataFrame, *, extrapolated: bool = False) -> pd.DataFrame:
    """Compare each matcher that prunes with the fastest that does not, at the sizes where both were measured.

    The matcher of weighted distances takes no part: it finds other pairs.

    Parameters
    ----------
    timings : `matching` table.
    extrapolated : whether to use rows that are extrapolated from a part of the collection.

    Returns
    -------
    Columns `COLUMNS`, one row for each matcher, number of bits and radius. `smallest` to `largest` are the sizes that
    were compared. `pays_from` is the smallest size from which it is the faster one at every size, missing if it is not
    faster at the largest. At the largest size it is `faster` times as fast as the matcher `over`, with this `recall`.
    """
    kinds = [MEASURED, *[EXTRAPOLATED] * extrapolated]
    measured = timings[timings.kind.isin(kinds) & ~timings.matcher.isin([COUNT, WEIGHTED.name])]
    measured = measured.assign(prunes=[find_matcher(name).prunes for name in measured.matcher])
    rows = []
    for (bits, radius), case in measured.groupby(["bits", "radius"], sort=False):
        every = case[~case.prunes].sort_values("seconds").drop_duplicates("hashes").set_index("hashes")
        for matcher, own in case[case.prunes].groupby("matcher", sort=False):
            own = own[own.hashes.isin(every.index)].sort_values("hashes")
            if own.empty:
                continue
            against = every.loc[own.hashes]
            gains = against.seconds.to_numpy() / own.seconds.to_numpy()
            slower = np.flatnonzero(gains <= 1)
            first = slower[-1] + 1 if len(slower) else 0
            sizes = own.hashes.tolist()
            pays_from = sizes[first] if first < len(sizes) else None
            exact = find_matcher(matcher).exact
            at_largest = gains[-1], against.matcher.iloc[-1], own.recall.iloc[-1]
            rows.append((matcher, bits, radius, exact, sizes[0], sizes[-1], pays_from, *at_largest))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"pays_from": "Int64"})
