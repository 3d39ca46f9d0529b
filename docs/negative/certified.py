"""Other rules for certified thresholds, look-alikes apart: `python docs/negative/certified.py PICTURES`.

It prints the share of random halves whose rate exceeds the target, in percent, and the price in points of recall.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from pictures import VARIANTS, between, bits_of, distances, family_pairs, read
from scipy.special import ndtr, ndtri, stdtrit

from hashbench import hashers
from hashbench.evaluation.promises.certified import jackknife_variance, within
from hashbench.evaluation.promises.chance import ENOUGH, LARGEST_RATE
from hashbench.evaluation.promises.lookalikes import close_shares, find_lookalikes, vote
from hashbench.evaluation.promises.resplits import SEED
from hashbench.evaluation.rates.family_pairs import Tallier, Tally
from hashbench.evaluation.rates.gamma import gamma_bound

TARGET, CONFIDENCE, HALVES = 1e-3, 0.95, 1000


def main(folder: str) -> None:
    """Print a row for each rule and variant."""
    paths, families, names = read(folder)
    sizes = np.bincount(families)
    counts, kinds = {}, {}
    for method, bits in VARIANTS:
        name = f"{method}-{bits}"
        counts[name] = between(distances(bits_of(paths, method, bits)), families, bits + 1)
        kinds[name] = hashers.find_entry(method).kind
    close = {name: family_pairs(of, sizes) for name, of in counts.items()}
    shares = {name: close_shares(of) for name, of in close.items()}
    _, alike = find_lookalikes(shares, kinds, names)
    groups = joined(vote(shares, kinds).key.to_numpy(np.int64), len(names))
    for method, bits in VARIANTS[:4]:
        name = f"{method}-{bits}"
        found = np.cumsum(np.einsum("iid->id", counts[name]), axis=1)
        for rule, cell in tried(Tallier(close[name], alike), found, groups).items():
            print(f"| {name} | {rule} | {cell} |", flush=True)


def joined(keys: NDArray[np.int64], families: int) -> NDArray[np.int64]:
    """Return a number for each family; families that any kind of hash takes for alike have the same."""
    group = np.arange(families)
    for one, other in zip(*np.divmod(keys, families), strict=True):
        group[group == group[other]] = group[one]
    return group


def tried(tallier: Tallier, found: NDArray[np.int64], groups: NDArray[np.int64]) -> dict[str, str]:
    """Return a cell for each rule."""
    rng = np.random.default_rng(SEED)
    rates, recalls, thresholds = [], [], {}
    for _ in range(HALVES):
        half = rng.random(len(groups)) < 0.5
        tested = tallier.tally(~half)
        rates.append(tested.false / tested.number)
        own = found[~half].sum(axis=0)
        recalls.append(own[: len(rates[-1])] / own[-1])
        for rule, bound in bounds(tallier, half, groups).items():
            thresholds.setdefault(rule, []).append(within(bound, TARGET))
    rates, recalls = np.array(rates), np.array(recalls)
    most = np.count_nonzero((rates > TARGET).mean(axis=0) <= 1 - CONFIDENCE) - 1
    thresholds["one threshold, chosen in hindsight"] = [most] * HALVES
    usual = np.array([recall[at] for recall, at in zip(recalls, thresholds["usual"], strict=True)])
    return {rule: cell(rates, usual, recalls, of) for rule, of in thresholds.items()}


def cell(rates: NDArray, usual: NDArray, recalls: NDArray, thresholds: list[int | None]) -> str:
    """Return exceedance, price and, if it is not 100 %, the share of halves that have a threshold."""
    given = np.flatnonzero([at is not None for at in thresholds])
    if not len(given):
        return "no threshold"
    at = np.array([thresholds[half] for half in given], int)
    exceeds, price = (rates[given, at] > TARGET).mean(), (usual[given] - recalls[given, at]).mean()
    share = "" if len(given) == HALVES else f" ({len(given) / HALVES:.0%})"
    return f"{100 * exceeds:.1f}, {100 * price:.2f}{share}"


def bounds(tallier: Tallier, half: NDArray[np.bool_], groups: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Return the counted rate and its upper bounds on a half of the families, by rule."""
    tally = tallier.tally(half)
    variance, families = jackknife_variance(tally), int(half.sum())
    inflation = (stdtrit(families - 1, CONFIDENCE) / ndtri(CONFIDENCE)) ** 2

    def bound(variance: NDArray, weight: int = 1) -> NDArray[np.float64]:
        largest = weight * np.maximum(tally.largest, 1.0)
        spread = np.maximum(variance, tally.squares)
        return gamma_bound(tally.false.astype(float), spread, largest, confidence=CONFIDENCE) / tally.number

    together = np.maximum(variance, variance_of_groups(tallier, half, groups, tally))
    return {
        "usual": tally.false / tally.number,
        "in use": bound(2 * variance),
        "Student's t": bound(2 * inflation * variance),
        "groups left out together": bound(2 * together),
        "variance tripled": bound(3 * variance),
        "twice the largest count": bound(2 * variance, weight=2),
        "line": of_line(tally, families),
    }


def variance_of_groups(
    tallier: Tallier, half: NDArray[np.bool_], groups: NDArray[np.int64], whole: Tally
) -> NDArray[np.float64]:
    """Return the jackknife variance of the count, with all families of a group left out at a time."""
    families = np.flatnonzero(half)
    rates = []
    for group in np.unique(groups[half]):
        inside = np.flatnonzero(groups[families] == group)
        if len(inside) == 1:
            left, number = whole.false - whole.of_family[inside[0]], whole.number - whole.number_of_family[inside[0]]
        else:
            rest = tallier.tally(half & (groups != group))
            left, number = rest.false, rest.number
        rates.append(left / number)
    k = len(rates)
    return whole.number**2 * (k - 1) / k * np.square(rates - np.mean(rates, axis=0)).sum(axis=0)


def of_line(tally: Tally, families: int) -> NDArray[np.float64]:
    """Return the rate that the line of normal quantiles gives, with the jackknife's upper bound; 1 without a line."""
    distance, false = np.arange(len(tally.false)), tally.false
    here = np.diff(false, prepend=0)
    used = (false >= ENOUGH) & (false / tally.number <= LARGEST_RATE) & (here > 0)
    if used.sum() < 2:
        return np.ones(len(false))
    left = (false - tally.of_family) / (tally.number - tally.number_of_family)[:, np.newaxis]
    rates = np.maximum(np.vstack([false / tally.number, left])[:, used], 0.5 / tally.number)
    line = ndtri(rates) @ np.linalg.pinv(np.stack([np.ones(used.sum()), distance[used]], axis=1)).T
    step = 1 if here[1::2].any() else 2
    at = line[:, :1] + line[:, 1:] * (distance - distance % step)
    error = np.sqrt((families - 1) / families * np.square(at[1:] - at[1:].mean(axis=0)).sum(axis=0))
    return ndtr(at[0] + stdtrit(families - 1, CONFIDENCE) * error)


if __name__ == "__main__":
    main(sys.argv[1])
