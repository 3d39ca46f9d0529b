"""Scores other than the Hamming distance of FINd's bits: `python docs/negative/scores.py PICTURES`.

It prints the gain in points of the true-positive rate at the same false-positive rate, with its paired 95 % interval.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from pictures import between, read
from PIL import Image

from hashbench.evaluation.rates.differences import paired
from hashbench.evaluation.rates.histograms import Histograms
from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.evaluation.rates.scores import Estimate, matched
from hashbench.hashers.find import numba
from hashbench.hashers.sure import sure_bits

RATES = (1e-3, 1e-4)
BITS = 256
# Scores that are no whole numbers are put into this many equal steps.
STEPS = 4096


def main(folder: str) -> None:
    """Print a row for each score."""
    paths, families, _ = read(folder)
    coefficients = np.array([coefficients_of(path) for path in paths]).reshape(len(paths), BITS)
    margins = coefficients - np.sort(coefficients, axis=1)[:, BITS // 2 - 1 : BITS // 2]
    signs = np.where(margins > 0, 1.0, -1.0)
    ranks = np.abs(margins).argsort(axis=1).argsort(axis=1)
    plain = whole((BITS - signs @ signs.T) / 2)
    weighted = counted_once_for_each_sure_picture(signs, ranks >= BITS - sure_bits(BITS))
    rates, of_weighted = rates_of(plain, families), rates_of(weighted, families)
    print("over the Hamming distance")
    show("weighted, as taken", of_weighted, rates)
    for name, score in scores(plain, margins, families).items():
        show(name, rates_of(steps(score), families), rates)
    print("over the weighted distance")
    for name, weights in weightings(ranks).items():
        show(name, rates_of(whole(BITS * by_product(signs, weights)), families), of_weighted)
    print("learned weights, over the Hamming distance of the other half")
    half = np.isin(families, np.random.default_rng(0).permutation(families.max() + 1)[: (families.max() + 1) // 2])
    for name, taught in (("one half teaches", half), ("the other half teaches", ~half)):
        score, scored = learned(signs, families, taught), ~taught
        show(name, *(rates_of(each, families[scored]) for each in (steps(score), plain[np.ix_(scored, scored)])))


def coefficients_of(path) -> NDArray[np.float64]:
    """Return FINd's coefficients of a picture, before they are compared with their median."""
    made = Image.open(path)
    for stage in numba.STAGES[:-1]:
        made = stage(made)
    return np.asarray(made)


def scores(plain: NDArray, margins: NDArray, families: NDArray) -> dict[str, NDArray[np.float64]]:
    """Return scores that use no weights, (n, n) each; a smaller one is nearer."""
    unit = margins / np.linalg.norm(margins, axis=1, keepdims=True)
    found = {"cosine of the coefficients": 1 - unit @ unit.T}
    same = families[:, np.newaxis] == families
    nearest = np.sort(np.where(same, BITS + 1, plain), axis=1)
    for k in (1, 10):
        mean = nearest[:, :k].mean(axis=1)
        found[f"minus the mean to the nearest {k}"] = plain - (mean[:, np.newaxis] + mean) / 2
    strangers = np.where(same, np.nan, plain)
    z = (plain - np.nanmean(strangers, axis=1)[:, np.newaxis]) / np.nanstd(strangers, axis=1)[:, np.newaxis]
    return found | {"z-norm": (z + z.T) / 2}


def weightings(ranks: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Return weights of each bit of each picture, (n, BITS), by the rank of the bit's margin, 0 for the smallest."""
    return {
        "1 and 1/2": np.where(ranks >= BITS - sure_bits(BITS), 1, 0.5),
        "two mask bits": np.select([ranks >= 192, ranks >= 128, ranks >= 64], [1, 0.85, 0.6], 0.3),
        "three mask bits": np.sqrt((ranks // 32 + 0.5) / 8),
        "root of the rank": np.sqrt(ranks + 1.0),
    }


def by_product(signs: NDArray, weights: NDArray) -> NDArray[np.float64]:
    """Return the weight of the differing bits over the weight of all: weights of both pictures are multiplied."""
    total = weights @ weights.T
    return (total - (weights * signs) @ (weights * signs).T) / 2 / total


def counted_once_for_each_sure_picture(signs: NDArray, sure: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the weighted distance of the project: a differing bit counts for each picture that is sure of it."""
    masks = sure.astype(np.float64)
    differing = (masks.sum(axis=1)[:, np.newaxis] - (masks * signs) @ signs.T) / 2
    return whole(differing + differing.T) * 53 >> 6


def learned(signs: NDArray, families: NDArray, taught: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the distance of the families that are not taught, a bit weighed by its log odds ratio on the others."""
    one, other = (np.flatnonzero(taught)[index] for index in np.triu_indices(taught.sum(), 1))
    same, differs = families[one] == families[other], signs[one] != signs[other]
    # A bit that never differs counts as if it did in half of a pair.
    p, q = (np.clip(some.mean(axis=0), 0.5 / len(some), None) for some in (differs[same], differs[~same]))
    weights = np.sqrt(np.maximum(np.log(q * (1 - p) / (p * (1 - q))), 0))
    mine = signs[~taught] * weights
    return ((weights**2).sum() - mine @ mine.T) / 2


def whole(values: NDArray) -> NDArray[np.int64]:
    """Return the nearest whole numbers."""
    return np.rint(values).astype(np.int64)


def steps(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a score in `STEPS` equal steps from 0."""
    low, high = score.min(), score.max()
    return np.minimum((score - low) / (high - low) * STEPS, STEPS - 1).astype(np.int64)


def rates_of(distance: NDArray[np.int64], families: NDArray) -> dict[float, Estimate]:
    """Return the true-positive rate at each of `RATES`; the families may leave out numbers."""
    codes = np.unique(families, return_inverse=True)[1]
    counts = between(distance, codes, int(distance.max()) + 1)
    own = np.einsum("iid->id", counts).copy()
    counts[np.arange(len(counts)), np.arange(len(counts))] = 0
    histograms = Histograms(tuple(map(str, range(len(counts)))), own, counts.sum(axis=1))
    points = [Point(TARGET_FPR, rate) for rate in RATES]
    return {one.at: one for one in matched(histograms, "all", points) if one.metric == "tpr_matched"}


def show(name: str, rates: dict[float, Estimate], others: dict[float, Estimate]) -> None:
    """Print the gain at each rate for which there are enough pairs."""
    cells = []
    for at in RATES:
        if rates[at].deleted is None or others[at].deleted is None:
            cells.append("too few pairs")
            continue
        gain = paired(rates[at], others[at])
        cells.append(f"{100 * gain.value:+.1f} [{100 * gain.low:.1f}, {100 * gain.high:.1f}]")
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
