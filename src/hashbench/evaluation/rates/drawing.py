"""Drawing without replacement: the chance that some of those drawn are hits."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hashbench.compiled import compiled

# A chance closer to 1 than this is 1.
_SURE = 1e-15
_NO_CHANCE = np.log(_SURE)


def chance_of_any(hits: ArrayLike, among: ArrayLike, drawn: int) -> NDArray[np.float64]:
    """Return the chance that a draw without replacement has a hit: 1 - C(among - hits, drawn) / C(among, drawn).

    The chance is hypergeometric (Feller 1968, II.6). We compute it as a product of min(hits, drawn) factors, without
    factorials and without cancellation. So a chance of 1e-9 is as exact as a chance of 0.5, and the chance for one
    drawn is hits / among to the last bit.

    Parameters
    ----------
    hits, among : integers of shapes that broadcast; 0 <= hits <= among.
    drawn : 0 or more; if it is above `among`, all are drawn.

    Returns
    -------
    The chances, in [0, 1], in the broadcast shape.
    """
    hits, among = np.broadcast_arrays(np.asarray(hits, np.int64), np.asarray(among, np.int64))
    chance = np.empty(hits.size)
    last = np.full(hits.max(initial=0) + 1, -1)
    _write_chances(hits.ravel(), among.ravel(), drawn, chance, last)
    return chance.reshape(hits.shape)


@compiled
def _write_chances(hits, among, drawn, chance, last) -> None:
    """Write chances, each of `hits` and `among` once where they repeat.

    Parameters
    ----------
    last : (most hits + 1,) int64, -1; where some number of hits was last computed.
    """
    for place in range(len(hits)):
        known = last[hits[place]]
        if known >= 0 and among[known] == among[place]:
            chance[place] = chance[known]
            continue
        last[hits[place]] = place
        taken = min(drawn, among[place])
        factors, each = min(hits[place], taken), max(hits[place], taken)
        found = 0.0
        # With replacement, the chance is a little less. If that chance is 1, this one is, too.
        if factors > 0 and (each >= among[place] or factors * np.log1p(-each / among[place]) < _NO_CHANCE):
            found, factors = 1.0, 0
        for i in range(factors):
            # Swapping hits and drawn does not change the chance, so we loop over the smaller of both.
            found += (1.0 - found) * (each / (among[place] - i))
            if found > 1.0 - _SURE:
                found = 1.0
                break
        chance[place] = found
