"""The model of synthetic hashes whose pairs lie as far apart as those of a measured collection.

How many pairs a radius finds decides what matching costs, so the fit is to both histograms of `distances`, cumulated,
by relative error: one pair in ten thousand counts as much as the bulk.

- The noise is a mixture of rates whose pairs have the measured same-family distances.
- The rates of centres give unrelated families the mean and the width of the measured different-family distances.
- Groups of families that look alike supply what these lack at small distances.

Weights come from non-negative least squares (Lawson and Hanson 1974) over candidate rates, whose distances follow
exactly: a flip at a rate is a step of a Markov chain on the distance of two hashes.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import gammaln
from scipy.stats import binom, norm

from hashbench.matching.collection import DIFFERENT, SAME
from hashbench.matching.synthetic import Mixture, Model, random_bits

# Candidate rates. Small ones are spaced more finely, since a step changes them more.
_RATES = np.concatenate([np.arange(15) * 0.004, np.arange(6, 50) * 0.01, np.linspace(0.5, 1, 26)])
# Widths of the rates of centres, as deviations of 1 - 2 rate, to choose from.
_WIDTHS = np.linspace(0, 0.8, 27)
# Families of a group look alike: nearer to its centre than this.
_ALIKE = 0.3
# So many pairs within a distance tell their share to some ten percent; fewer weigh less.
_ENOUGH = 100
# Families of groups are nearer to the others too, by how many of them there are: found by turns.
_TURNS = 2


def fit(distances: pd.DataFrame, *, bits: int, family_sizes: NDArray[np.float64]) -> Model:
    """Fit a model to a `distances` table; without pairs of a relation, to random bits and a noise of 5 %."""
    same, different = (_histogram(distances, relation, bits) for relation in (SAME, DIFFERENT))
    balanced = bits % 2 == 0 and same.sum() + different.sum() > 0 and not (same + different)[1::2].any()
    apart = 2 if balanced else 1
    moves = _moves(bits, balanced)
    model = replace(random_bits(family_sizes), balanced=balanced)
    if same.any():
        model = replace(model, noise=_kept(_mixed(_twice(moves[_RATES <= 0.5]), same[::apart])))
    if not different.any():
        return model
    noise = model.noise
    blur = _step(moves, noise)
    blur = blur @ blur
    share = np.average(np.arange(bits + 1), weights=different) / bits
    left = np.sqrt(max(0.0, 1 - 2 * share)) / max(1e-9, 1 - 2 * (noise.rates @ noise.weights))
    to_group = moves[_RATES <= _ALIKE]
    alike = _twice(to_group) @ blur
    best = (np.inf,)
    for width in _WIDTHS:
        weights = _normal(min(left, 1.0), width)
        alone = np.tensordot(weights, moves, 1)
        shares = np.zeros(len(to_group))
        for _ in range(_TURNS):
            columns = np.vstack([_unrelated(alone, shares, to_group) @ blur, alike])
            shares = np.sqrt(_mixed(columns, different[::apart])[1:])
            shares /= max(1.0, shares.sum())
            columns[0] = _unrelated(alone, shares, to_group) @ blur
            made = np.concatenate([[1 - (shares**2).sum()], shares**2]) @ columns
            got, wanted = _relative(made[None], different[::apart])
            error = float(np.linalg.norm(got[:, 0] - wanted))
            best = min(best, (error, weights, shares**2), key=lambda one: one[0])
    return replace(model, centres=_kept(best[1]), groups=_kept(best[2]))


def _histogram(distances: pd.DataFrame, relation: str, bits: int) -> NDArray[np.int64]:
    """Return the pairs at each distance: (bits + 1,)."""
    rows = distances[distances.relation == relation]
    return np.bincount(rows.distance.to_numpy(np.int64), rows.pairs, minlength=bits + 1).astype(np.int64)


def _moves(bits: int, balanced: bool) -> NDArray[np.float64]:
    """Return the chance of each distance to another hash after a hash has flipped at each of `_RATES`.

    (rates, states, states), from the second axis to the third; a state is a distance, and half of one where balanced.
    """
    if not balanced:
        distance, flips = np.arange(bits + 1), np.arange(2 * bits + 1)
        moved = []
        for rate in _RATES:
            # Of the bits that differ some stay so, of the others some come to.
            stay = np.fft.rfft(binom.pmf(flips, distance[:, None], 1 - rate), axis=1)
            come = np.fft.rfft(binom.pmf(flips, bits - distance[:, None], rate), axis=1)
            moved.append(np.fft.irfft(stay * come, len(flips), axis=1)[:, : bits + 1])
        return np.maximum(moved, 0)
    half = bits // 2
    state = np.arange(half + 1)
    moved = np.zeros((len(_RATES), half + 1, half + 1))
    for flips in state:
        # Of `flips` ones and as many zeros, those that differed come to agree: hypergeometric in each.
        agree = np.fft.rfft(_hypergeometric(half, state, flips), 2 * half + 1, axis=1)
        agree = np.maximum(np.fft.irfft(agree**2, 2 * half + 1, axis=1), 0)
        after = np.zeros((half + 1, half + 1))
        for t in state:
            count = np.arange(max(0, t + flips - half), min(2 * half, t + flips) + 1)
            after[t, t + flips - count] = agree[t, count]
        moved += binom.pmf(flips, half, _RATES)[:, None, None] * after
    return moved


def _hypergeometric(total: int, marked: NDArray[np.int64], drawn: int) -> NDArray[np.float64]:
    """Return the chance of each number of marked ones among `drawn` of `total`: (len(marked), total + 1)."""
    hit, marked = np.arange(total + 1), marked[:, None]
    possible = (hit <= marked) & (hit <= drawn) & (drawn - hit <= total - marked)
    parts = ((marked, hit), (total - marked, drawn - hit), (np.array(total), np.array(drawn)))
    first, second, all_ = (
        gammaln(n + 1) - gammaln(np.maximum(k, 0) + 1) - gammaln(np.maximum(n - k, 0) + 1) for n, k in parts
    )
    return np.where(possible, np.exp(first + second - all_), 0.0)


def _unrelated(
    alone: NDArray[np.float64], shares: NDArray[np.float64], to_group: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the distances of centres that have only the common hash in common, by the shares of families in groups."""
    grouped = np.tensordot(shares, to_group, 1)
    reached = np.eye(len(alone))[0]
    for _ in range(2):  # from one centre to the common hash, and from there to the other
        reached = reached @ alone
        reached = (1 - shares.sum()) * reached + reached @ grouped
    return reached


def _twice(moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances of two hashes that flip from a third, each at one rate: (rates, states)."""
    return np.einsum("rs,rst->rt", moves[:, 0], moves)


def _step(moves: NDArray[np.float64], mixture: Mixture) -> NDArray[np.float64]:
    """Return the mean of the moves at the rates of a mixture, which are among `_RATES`: (states, states)."""
    return np.tensordot(mixture.weights, moves[np.abs(_RATES - mixture.rates[:, None]).argmin(axis=1)], 1)


def _normal(mean: float, width: float) -> NDArray[np.float64]:
    """Return the weights of `_RATES` where 1 - 2 rate is normal, as far as the rates go: (rates,)."""
    bounds = np.concatenate([[-np.inf], (_RATES[1:] + _RATES[:-1]) / 2, [np.inf]])
    return np.diff(norm.cdf(bounds, (1 - mean) / 2, max(width / 2, 1e-4)))


def _mixed(columns: NDArray[np.float64], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the weights, of sum 1, of (k, states) columns that mix to the cumulated shares of (states,) pairs."""
    weights = nnls(*_relative(columns, pairs))[0]
    return weights / weights.sum()


def _relative(
    columns: NDArray[np.float64], pairs: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cumulated columns over the cumulated shares of (states,) pairs, and the ones they are to be: (states, k).

    Both are weighted by how well the share is known; states that no pair reached are left out.
    """
    within = np.cumsum(pairs)
    there = within > 0
    telling = np.sqrt(within[there] / (within[there] + _ENOUGH))
    shares = np.cumsum(columns, axis=1)[:, there] / (within[there] / pairs.sum())
    return (shares * telling).T, telling


def _kept(weights: NDArray[np.float64]) -> Mixture:
    """Return the rates that weigh something, of weights of the first of `_RATES`."""
    there = np.flatnonzero(weights > 1e-9)
    return Mixture(_RATES[there], weights[there])
