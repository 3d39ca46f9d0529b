"""Fit the model of synthetic hashes, so that their pairs lie as far apart as the pairs of a measured collection.

The cost of matching depends on how many pairs a radius finds. So we fit the model to both cumulated histograms of
`distances`, by relative error: one pair in ten thousand counts as much as the bulk. The radii for matching count most.

- The noise is a mixture of rates whose pairs have the measured same-family distances.
- The rates of centres give unrelated families the mean and the width of the measured different-family distances.
- Groups of families that look alike supply what these lack at small distances, and sets of families that are closer
  still what the noise of members leaves out.

Weights come from non-negative least squares (Lawson and Hanson 1974) over candidate rates, whose distances follow
exactly: a flip at a rate is a step of a Markov chain on the distance of two hashes.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import gammaln
from scipy.stats import binom, hypergeom, norm

from hashbench.hashers.sure import sure_bits
from hashbench.matching.blocks import SHIFT, TIMES
from hashbench.matching.collection import DIFFERENT, SAME
from hashbench.matching.speed.synthetic import MASKS, Mixture, Model, random_bits

# Candidate rates. Small ones are spaced more finely, because a step changes them more.
_RATES = np.concatenate([np.arange(15) * 0.004, np.arange(6, 50) * 0.01, np.linspace(0.5, 1, 26)])
# Widths of the rates of centres, as deviations of 1 - 2 rate, to choose from.
_WIDTHS = np.linspace(0, 0.8, 27)
# Families of a group look alike: their distance from its centre is below this.
_ALIKE = 0.3
# Hashes of a set are closer: they flip at most this share of the bits, in at most about 10 steps of an odd number of
# halves, so that odd distances occur too.
_CLOSE, _STEPS = 0.06, 10
# This many pairs within a distance give their share to about ten per cent; fewer pairs weigh less. A radius for
# matching weighs more, and needs fewer pairs.
_ENOUGH, _ENOUGH_WITHIN = 100, 5
_WEIGHT = 30
# If no measured pair of different families is within a radius, made pairs are compared with the same-family pairs of a
# collection of this size.
_SIZE = 32_000
# Families of groups are also nearer to all others, and more so if there are more of them. So we fit both in turns.
_TURNS = 2


def fit(
    distances: pd.DataFrame,
    *,
    bits: int,
    family_sizes: NDArray[np.float64],
    radii: Collection[int] = (),
    masked: bool = False,
) -> Model:
    """Fit a model to a `distances` table. If a relation has no pairs, the model is random bits with a noise of 5 %.

    Parameters
    ----------
    radii : the radii for matching, in bits. Within each, the hashes should have as many pairs as the table.
    masked : whether the hashes will get masks (`synthetic.with_masks`). Then their weighted distances are fitted.
    """
    same, different = (_histogram(distances, relation, bits) for relation in (SAME, DIFFERENT))
    balanced = not masked and bits % 2 == 0 and same.sum() + different.sum() > 0 and not (same + different)[1::2].any()
    apart = 2 if balanced else 1
    same, different = same[::apart], different[::apart]
    used = np.unique(np.array([radius // apart for radius in radii if radius <= bits], np.int64))
    moves = _moves(bits, balanced)
    weighed = _weighed(bits) if masked else None
    model = replace(random_bits(family_sizes), balanced=balanced)
    most = _CLOSE * bits / apart
    flips = np.arange(0, most + 0.5, 0.5 + round(most / _STEPS - 0.5) if most > _STEPS else 0.5)
    closest = np.array([_exactly(flip, bits, balanced) for flip in flips])
    close = np.zeros(len(flips))
    for _ in range(_TURNS):
        if same.any():
            # The distances of a set also occur within its families.
            noise = _mixed(
                _twice(moves[_RATES <= 0.5]), _Target(same, used, weighed=weighed), known=np.sqrt(close) @ closest
            )
            model = replace(model, noise=_kept(noise, _RATES))
        if not different.any():
            return model
        target = _Target(different, used, _size_against(same, used, family_sizes), weighed)
        centres, groups, close = _unlike(model.noise, target, moves, closest)
        model = replace(model, centres=_kept(centres, _RATES), groups=_kept(groups, _RATES), close=_kept(close, flips))
        if not close.any():
            break
    return model


@dataclass(frozen=True)
class _Target:
    """The numbers of pairs that the model should reproduce.

    Attributes
    ----------
    pairs : (states,) the number of pairs at each distance.
    used : (k,) states at which the cumulated pairs count most.
    against : (k,) for each of `used` without any pair, the share of made pairs that counts as much as all pairs wanted.
    weighed : if made hashes get masks, the chance of each weighted distance, see `_weighed`.
    """

    pairs: NDArray[np.int64]
    used: NDArray[np.int64]
    against: NDArray[np.float64] | None = None
    weighed: NDArray[np.float64] | None = None

    def rows(self, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return cumulated (k, states) columns, divided by the cumulated shares of the pairs, and their target values.

        (states, k) and (states,); both are weighted by how well the share is known. States without pairs are left out,
        except the states in `used`.
        """
        if self.weighed is not None:
            columns = columns @ self.weighed
        within, made = np.cumsum(self.pairs), np.cumsum(columns, axis=1)
        telling = np.sqrt(within / (within + _ENOUGH))
        telling[self.used] = _WEIGHT * np.sqrt(within[self.used] / (within[self.used] + _ENOUGH_WITHIN))
        there = within > 0
        shares = made[:, there] / (within[there] / self.pairs.sum()) * telling[there]
        if self.against is None:
            return shares.T, telling[there]
        none = (within[self.used] == 0) & (self.against > 0)
        few = made[:, self.used[none]] / self.against[none] * _WEIGHT
        return np.hstack([shares, few]).T, np.concatenate([telling[there], np.zeros(none.sum())])


def _unlike(
    noise: Mixture, target: _Target, moves: NDArray[np.float64], closest: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of the rates of centres and groups, and of the rows of `closest`, that meet a target."""
    pairs = target.pairs
    blur = _step(moves, noise)
    blur = blur @ blur
    share = np.average(np.arange(len(pairs)), weights=pairs) / (len(pairs) - 1)
    left = np.sqrt(max(0.0, 1 - 2 * share)) / max(1e-9, 1 - 2 * (noise.rates @ noise.weights))
    to_group = moves[_RATES <= _ALIKE]
    alike = np.vstack([_twice(to_group) @ blur, closest])
    best = (np.inf,)
    for width in _WIDTHS:
        weights = _normal(min(left, 1.0), width)
        alone = np.tensordot(weights, moves, 1)
        shares = np.zeros(len(alike))
        for _ in range(_TURNS):
            columns = np.vstack([_unrelated(alone, shares[: len(to_group)], to_group) @ blur, alike])
            shares = np.sqrt(_mixed(columns, target)[1:])
            shares /= max(1.0, shares.sum())
            columns[0] = _unrelated(alone, shares[: len(to_group)], to_group) @ blur
            made = np.concatenate([[1 - (shares**2).sum()], shares**2]) @ columns
            got, wanted = target.rows(made[None])
            error = float(np.linalg.norm(got[:, 0] - wanted))
            best = min(best, (error, weights, shares**2), key=lambda one: one[0])
    return best[1], best[2][: len(to_group)], best[2][len(to_group) :]


def _size_against(
    same: NDArray[np.int64], used: NDArray[np.int64], family_sizes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the same-family pairs up to `used` states, as a share of all pairs of `_SIZE` hashes."""
    a_hash = (family_sizes * (family_sizes - 1)).sum() / max(1.0, family_sizes.sum())
    return np.cumsum(same)[used] / max(1, same.sum()) * a_hash / _SIZE


def _histogram(distances: pd.DataFrame, relation: str, bits: int) -> NDArray[np.int64]:
    """Return the pairs at each distance: (bits + 1,)."""
    rows = distances[distances.relation == relation]
    return np.bincount(rows.distance.to_numpy(np.int64), rows.pairs, minlength=bits + 1).astype(np.int64)


def _moves(bits: int, balanced: bool) -> NDArray[np.float64]:
    """Return the chance of each distance to another hash after a hash has flipped at each of `_RATES`.

    (rates, states, states), from the second axis to the third. A state is a distance, or half a distance if balanced.
    """
    if not balanced:
        distance, flips = np.arange(bits + 1), np.arange(2 * bits + 1)
        moved = []
        for rate in _RATES:
            # Some differing bits still differ after the flips, and some equal bits now differ.
            stay = np.fft.rfft(binom.pmf(flips, distance[:, None], 1 - rate), axis=1)
            come = np.fft.rfft(binom.pmf(flips, bits - distance[:, None], rate), axis=1)
            moved.append(np.fft.irfft(stay * come, len(flips), axis=1)[:, : bits + 1])
        return np.maximum(moved, 0)
    half = bits // 2
    state = np.arange(half + 1)
    moved = np.zeros((len(_RATES), half + 1, half + 1))
    for flips in state:
        # We flip `flips` ones and as many zeros. Flipped bits that differed now agree. Both counts are hypergeometric.
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


def _weighed(bits: int) -> NDArray[np.float64]:
    """Return the chance of each weighted distance of two hashes with masks of `with_masks`, by their distance.

    (bits + 1, bits + 1), from Hamming's distance to the weighted one. A mask marks each bit with the same chance. So
    the number of differing bits that it marks is hypergeometric. One pair in `MASKS` has one mask twice.
    """
    sure = sure_bits(bits)
    chance = np.zeros((bits + 1, bits + 1))
    for distance, marked in enumerate(_hypergeometric(bits, np.arange(bits + 1), sure)[:, : sure + 1]):
        counted = np.convolve(marked, marked) * (1 - 1 / MASKS)
        counted[::2] += marked / MASKS
        np.add.at(chance[distance], np.arange(len(counted)) * TIMES >> SHIFT, counted)
    return chance


def _unrelated(
    alone: NDArray[np.float64], shares: NDArray[np.float64], to_group: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the distances of centres that share only the common hash, from the shares of families in groups."""
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
    """Return the mean of the moves at the rates of a mixture: (states, states). The rates are among `_RATES`."""
    return np.tensordot(mixture.weights, moves[np.abs(_RATES - mixture.rates[:, None]).argmin(axis=1)], 1)


def _normal(mean: float, width: float) -> NDArray[np.float64]:
    """Return the weights of `_RATES` that make 1 - 2 rate normal, cut off at the ends of the rates: (rates,)."""
    bounds = np.concatenate([[-np.inf], (_RATES[1:] + _RATES[:-1]) / 2, [np.inf]])
    return np.diff(norm.cdf(bounds, (1 - mean) / 2, max(width / 2, 1e-4)))


def _exactly(flips: float, bits: int, balanced: bool) -> NDArray[np.float64]:
    """Return the chance of each distance of two hashes that each flip this many bits of a third, see `Model.close`.

    (states,), as in `_moves`.
    """
    of = bits // 2 if balanced else bits
    each = int(np.floor(flips)), int(np.ceil(flips))
    chance = np.zeros(of + 1)
    for a in each:
        for b in each:
            both = hypergeom.pmf(np.arange(min(a, b) + 1), of, a, b)
            # A bit that both flip brings them closer by two. If balanced, a state is two bits.
            if balanced:
                both = np.convolve(both, both)
                np.add.at(chance, a + b - np.arange(len(both)), both / 4)
            else:
                np.add.at(chance, a + b - 2 * np.arange(len(both)), both / 4)
    return chance


def _mixed(
    columns: NDArray[np.float64], target: _Target, *, known: NDArray[np.float64] | float = 0.0
) -> NDArray[np.float64]:
    """Return the weights, of sum 1, of (k, states) columns that, with what is known, mix to a target."""
    rows, wanted = target.rows(columns)
    if np.any(known):
        wanted = wanted - target.rows(np.atleast_2d(known))[0][:, 0]
    weights = nnls(rows, wanted)[0]
    return weights / weights.sum()


def _kept(weights: NDArray[np.float64], rates: NDArray[np.float64]) -> Mixture:
    """Return the mixture of the rates with a weight above 0; the weights are of the first rates."""
    there = np.flatnonzero(weights > 1e-9)
    return Mixture(rates[there], weights[there])
