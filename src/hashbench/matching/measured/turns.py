"""Matchers that take turns on the same hashes, by core time: figures that hold on a machine that is not idle."""

import time
from collections.abc import Sequence

import numpy as np
import pandas as pd

from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.scaling import Case, match, warm_up
from hashbench.matching.speeds import COLUMNS, MEASURED
from hashbench.matching.synthetic import generate

# A size is matched so often, as long as the slowest matcher takes no more of a processor than so many seconds.
_REPEATS = 5
_SECONDS = 60


def time_in_turns(cases: Sequence[Case], *, workers: int) -> pd.DataFrame:
    """Match growing collections with the matchers of each case in turn, in this process.

    Returns
    -------
    Columns `speeds.COLUMNS`, without memory. `seconds` are the median core-seconds over `workers`, what the wall clock
    would show if nothing else ran and the work were shared evenly: so compare them with each other only.
    """
    rows = []
    for case in cases:
        for matcher in case.matchers:
            warm_up(matcher, case, workers)
        for n in case.hashes:
            collection = generate(case.model, n, bits=case.bits)
            taken: dict[str, list[float]] = {matcher: [] for matcher in case.matchers}
            pairs: dict[str, int] = {}
            while len(slowest := max(taken.values(), key=sum)) < _REPEATS and sum(slowest) < _SECONDS:
                for matcher in case.matchers:
                    start = time.process_time()
                    pairs[matcher], _ = match(matcher, collection, case.radius, workers, 1)
                    taken[matcher].append(time.process_time() - start)
            exact = max(pairs[matcher] for matcher in case.matchers if find_matcher(matcher).exact)
            for matcher, times in taken.items():
                seconds, comparisons = float(np.median(times)) / workers, n * (n - 1) // 2
                rows.append(
                    (matcher, case.bits, case.radius, n, workers, comparisons, seconds, comparisons / seconds,
                     pairs[matcher], pairs[matcher] / exact, None, MEASURED)
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))
