"""The tail of strangers' distances from 30 families: a generalised Pareto fit against the line of normal quantiles.

`python docs/negative/tail.py PICTURES` prints the share of predictions within threefold of the count of all families,
and in how many of 100 draws the fit says that nothing is ever as near.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from pictures import VARIANTS, bits_of, distances, read

from hashbench.evaluation.promises.chance import predicted_rates

RATES = (1e-4, 2e-5)
DRAWS, FAMILIES = 100, 30
# Pairs of families of which a variant matches this share at 1e-3 are apart; the fit has the smallest 0.2 % of the rest.
ALIKE, FITTED = 0.2, 2e-3


def main(folder: str) -> None:
    """Print a row for each variant that looks at cosine frequencies."""
    paths, families, names = read(folder)
    f = len(names)
    one, other = np.triu_indices(len(paths), 1)
    strangers = families[one] != families[other]
    low, high = families[one[strangers]], families[other[strangers]]
    for method, bits in VARIANTS[:4]:
        distance = distances(bits_of(paths, method, bits))[one, other][strangers]
        pair = np.minimum(low, high) * f + np.maximum(low, high)
        near = np.bincount(pair, distance <= np.quantile(distance, 1e-3), f * f)
        apart = near >= ALIKE * np.maximum(np.bincount(pair, minlength=f * f), 1)
        kept = ~apart[pair]
        cells = []
        for target in RATES:
            threshold = int(np.quantile(distance[kept], target))
            truth = (distance[kept] <= threshold).mean()
            rng = np.random.default_rng(1)
            made = []
            for _ in range(DRAWS):
                drawn = np.isin(np.arange(f), rng.choice(f, FAMILIES, replace=False))
                some = distance[kept][drawn[low[kept]] & drawn[high[kept]]]
                line = predicted_rates(np.bincount(some, minlength=bits + 1))
                made.append((np.nan if line is None else line[threshold], by_pareto(some, threshold)))
            line, pareto = np.array(made).T / truth
            within = [f"{np.mean((ratio > 1 / 3) & (ratio < 3)):.0%}" for ratio in (line, pareto)]
            cells.append(f"{within[0]} | {within[1]}, {np.count_nonzero(pareto == 0)}")
        print(f"| {method}-{bits} | {' | '.join(cells)} |", flush=True)


def by_pareto(distance: NDArray[np.int64], threshold: int) -> float:
    """Return the predicted share of distances within a threshold."""
    step = 1 if (distance % 2).any() else 2
    start = int(np.quantile(distance, FITTED))
    shape, scale = fitted(start + step / 2 - distance[distance <= start])
    left = max(0.0, 1 - shape * (start - threshold) / scale)
    return float((distance <= start).mean() * left ** (1 / shape))


def fitted(excesses: NDArray[np.float64]) -> tuple[float, float]:
    """Return shape k and scale s of P(X > x) = (1 - k x / s)^(1 / k), by weighted moments (Hosking, Wallis 1987)."""
    excesses = np.sort(excesses)
    place = (np.arange(1, len(excesses) + 1) - 0.35) / len(excesses)
    mean, weighted = excesses.mean(), (excesses * (1 - place)).mean()
    return mean / (mean - 2 * weighted) - 2, 2 * mean * weighted / (mean - 2 * weighted)


if __name__ == "__main__":
    main(sys.argv[1])
