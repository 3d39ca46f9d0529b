"""How far beyond the count the chance part of a rate can be predicted: `python docs/negative/chance.py PICTURES`.

From 30 families, drawn again and again, rates are predicted and compared with the count of all families, look-alikes
apart. It prints the share within threefold, by the decades below the smallest rate that is counted from enough pairs.
"""

import sys
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pictures import VARIANTS, between, bits_of, distances, family_pairs, read

from hashbench import hashers
from hashbench.evaluation.promises.chance import ENOUGH, MOST_SHARED, predicted_rates
from hashbench.evaluation.promises.lookalikes import VOTE_FPR, close_shares, find_lookalikes

RATES = (4e-4, 3e-4, 2e-4, 1.5e-4, 1e-4, 7e-5, 5e-5, 3e-5, 2e-5, 1e-5, 5e-6)
DRAWS, FAMILIES = 150, 30
EDGES = (0, 0.5, 1, 1.5, np.inf)


def main(folder: str) -> None:
    """Print a row for each variant that looks at cosine frequencies: draws that are not refused, then each range."""
    paths, families, names = read(folder)
    sizes = np.bincount(families)
    counts = {
        f"{method}-{bits}": between(distances(bits_of(paths, method, bits)), families, bits + 1)
        for method, bits in VARIANTS
    }
    shares = {name: close_shares(family_pairs(of, sizes)) for name, of in counts.items()}
    kinds = {name: hashers.find_entry(name.partition("-")[0]).kind for name in counts}
    _, alike = find_lookalikes(shares, kinds, names)
    one, other = np.divmod(alike, len(names))
    for method, bits in VARIANTS[:4]:
        strangers = counts[f"{method}-{bits}"].copy()
        strangers[one, other] = strangers[other, one] = 0
        strangers[np.arange(len(names)), np.arange(len(names))] = 0
        kept, decades, within = drawn(strangers)
        cells = [cell(within[(decades > low) & (decades <= high)]) for low, high in pairwise(EDGES)]
        cells.append(cell(within[decades <= 1]))
        print(f"| {method}-{bits} | {kept} | {' | '.join(cells)} |", flush=True)


def drawn(strangers: NDArray[np.int64]) -> tuple[int, NDArray[np.float64], NDArray[np.bool_]]:
    """Return how many draws are not refused, and for each of their predictions how far it goes and if it holds."""
    f = len(strangers)
    counted = np.cumsum(strangers.sum(axis=(0, 1)) // 2)
    rates, step = counted / counted[-1], 1 if strangers[..., 1::2].any() else 2
    places = np.array([np.count_nonzero(rates <= rate) - 1 for rate in RATES])
    places = np.unique(places[places >= 0] // step * step)
    places = places[counted[places] >= 2]
    rng = np.random.default_rng(0)
    kept, decades, within = 0, [], []
    for _ in range(DRAWS):
        chosen = np.sort(rng.choice(f, FAMILIES, replace=False))
        pairs = strangers[np.ix_(chosen, chosen)][np.triu_indices(FAMILIES, 1)]
        predicted = predicted_rates(pairs.sum(axis=0))
        if predicted is None or not shared(pairs) <= MOST_SHARED:
            continue
        kept += 1
        mine = np.cumsum(pairs.sum(axis=0))
        smallest = mine[np.argmax(mine >= ENOUGH)] / mine[-1]
        beyond = places[rates[places] < smallest]
        decades += np.log10(smallest / rates[beyond]).tolist()
        ratio = predicted[beyond] / rates[beyond]
        within += ((ratio > 1 / 3) & (ratio < 3)).tolist()
    return kept, np.array(decades), np.array(within, bool)


def shared(pairs: NDArray[np.int64]) -> float:
    """Return the share of its family pair's pairs that match along with a false match, as `chance_part` has it."""
    mine = np.cumsum(pairs.sum(axis=0))
    at = np.count_nonzero(mine / mine[-1] <= VOTE_FPR) - 1
    near = pairs[:, : at + 1].sum(axis=1)
    return (near**2).sum() / near.sum() / (mine[-1] / len(pairs)) if near.any() else np.nan


def cell(within: NDArray[np.bool_]) -> str:
    """Return the share that holds, and of how many."""
    return f"{within.mean():.0%} of {len(within)}" if len(within) else "–"


if __name__ == "__main__":
    main(sys.argv[1])
