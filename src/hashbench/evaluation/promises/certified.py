"""Thresholds with a promise: with a confidence of 95 %, the false-positive rate of other families stays on target.

The largest threshold whose counted rate is on target exceeds the target on other families in up to half of all splits.
A certified threshold is the largest one up to which an upper confidence bound of the rate stays within the target.

The bound is the gamma bound of Fay and Feuer (1997), see `gamma`. Pairs that share a family err together, so the
variance is the larger of the delete-one-family jackknife's variance and the sum of the squared counts of each family
pair. The weight is what one unseen family pair could add:

- with look-alikes in: half of the pairs of the two largest families, as one pair of look-alike families can have. At
  least `families_needed` families are needed.
- with look-alikes apart: the largest count of a family pair that was seen. The jackknife's variance is doubled, because
  the other families are a draw too.

Both were chosen for the rate at which they exceed the target over random splits of three collections. With look-alikes
in, every pair of two families instead of half of them costs twice as much, and exceeds in none of 1,000 splits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.promises.resplits import SEED, Counted
from hashbench.evaluation.rates.family_pairs import Tallier, Tally
from hashbench.evaluation.rates.gamma import gamma_bound
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, families_needed, lacking, short
from hashbench.evaluation.rates.thresholds import possible

SPLITS = 200
# The most rows of family pairs to read in all splits of a variant. A large collection has fewer splits.
_ROWS = 2 * 10**7
_FEWEST_SPLITS = 20
BROKEN = "not kept over random splits of these families"
UNTRIED = "not tried: half of these families is too few"
COLUMNS = (
    "variant",
    "target_fpr",
    "look_alikes",
    "families",
    "n_families",
    "threshold",
    "recall",
    "fpr",
    "certified",
    "certified_recall",
    "certified_fpr",
    "price",
    "bound",
    "needed",
    "splits",
    "exceeding",
    "certified_splits",
    "certified_exceeding",
    "certified_price",
    "note",
)


def jackknife_variance(tally: Tally) -> NDArray[np.float64]:
    """Return the jackknife variance of the count within each threshold: (radius + 1,)."""
    m = len(tally.number_of_family)
    left = (tally.number - tally.number_of_family)[:, np.newaxis]
    rates = (tally.false - tally.of_family) / np.maximum(left, 1)
    return tally.number**2 * (m - 1) / max(m, 1) * np.square(rates - rates.mean(axis=0)).sum(axis=0)


def upper_bounds(tally: Tally, *, apart: bool, confidence: float) -> NDArray[np.float64]:
    """Return the upper confidence bound of the false-positive rate within each threshold: (radius + 1,).

    Parameters
    ----------
    apart : whether look-alikes are left out of the tally. If so, the bound does not allow for an unseen look-alike
        pair.
    """
    count, variance = tally.false.astype(np.float64), jackknife_variance(tally)
    weight = np.maximum(tally.largest, 1) if apart else np.full(len(count), max(tally.whole / 2, 1))
    spread = np.maximum(variance * (2 if apart else 1), tally.squares)
    return gamma_bound(count, spread, weight.astype(np.float64), confidence=confidence) / max(tally.number, 1)


def within(rates: NDArray[np.float64], target_fpr: float) -> int | None:
    """Return the largest threshold up to which all rates, (radius + 1,), are at most the target, or None."""
    beyond = np.flatnonzero(rates > target_fpr)
    last = int(beyond[0]) - 1 if len(beyond) else len(rates) - 1
    return last if last >= 0 else None


@dataclass(frozen=True)
class Scored:
    """The families that thresholds are set on, and the families that they are scored on.

    Attributes
    ----------
    name : of the families that thresholds are set on, such as `tuning`.
    setting, scoring : (f,) whether each family is in the set.
    """

    name: str
    setting: NDArray[np.bool_]
    scoring: NDArray[np.bool_]


def certify(
    variant: str,
    counted: Counted,
    alike: NDArray[np.int64],
    sets: Sequence[Scored],
    *,
    target_fprs: Sequence[float],
    confidence: float,
    splits: int | None = None,
) -> pd.DataFrame:
    """Set the plug-in and the certified threshold of a variant at each target, and say what the promise costs.

    Parameters
    ----------
    alike : keys of the look-alike family pairs, see `lookalikes.find_lookalikes`.
    sets : the families to set thresholds on and to score them on.
    splits : random halves of all families in which both rules are tried: how often each exceeds the target on the half
        that it was not set on. None: `SPLITS`, fewer in a large collection.

    Returns
    -------
    Columns `COLUMNS`, a row for each target, once with look-alikes in and once with look-alikes apart, and each of
    `sets`. `threshold` and `certified` are None if no threshold qualifies; `note` says why. Rates are of the scored
    families. `price` is the recall that the promise costs. Over the splits, `exceeding` and `certified_exceeding` are
    shares of the splits that have a threshold; `certified_splits` says how many have a certified one.
    """
    if splits is None:
        splits = min(SPLITS, max(_FEWEST_SPLITS, _ROWS // max(1, len(counted.close.pairs))))
    rows = []
    for apart, keys in ((False, np.zeros(0, np.int64)), (True, alike)):
        tallier = Tallier(counted.close, keys)
        tried = _tried(tallier, counted, apart=apart, targets=target_fprs, confidence=confidence, splits=splits)
        for of in sets:
            tally, scored = tallier.tally(of.setting), tallier.tally(of.scoring)
            found = np.cumsum(counted.counts.same[of.scoring].sum(axis=0))
            bounds = upper_bounds(tally, apart=apart, confidence=confidence)
            for target in target_fprs:
                plug_in, certified, note = _thresholds(tally, bounds, target, apart=apart)
                plug_in, certified = (possible(one, counted.counts) for one in (plug_in, certified))
                rates = [_rates(found, scored, one) for one in (plug_in, certified)]
                over = tried[target]
                kept = "" if certified is None else _kept(over, confidence)
                rows.append(
                    {
                        "variant": variant,
                        "target_fpr": target,
                        "look_alikes": "apart" if apart else "in",
                        "families": of.name,
                        "n_families": int(of.setting.sum()),
                        "threshold": plug_in,
                        "recall": rates[0][0],
                        "fpr": rates[0][1],
                        "certified": certified,
                        "certified_recall": rates[1][0],
                        "certified_fpr": rates[1][1],
                        "price": rates[0][0] - rates[1][0],
                        "bound": np.nan if certified is None else bounds[certified],
                        "needed": families_needed(target),
                        **over,
                        "note": "; ".join(part for part in (note, kept) if part),
                    }
                )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"threshold": "Int64", "certified": "Int64"})


def _thresholds(
    tally: Tally, bounds: NDArray[np.float64], target: float, *, apart: bool
) -> tuple[int | None, int | None, str]:
    """Return the plug-in and the certified threshold of a target, and why one of them is None."""
    families = len(tally.number_of_family)
    lacks = lacking(Point(TARGET_FPR, target), tally.number)
    if lacks:
        return None, None, lacks
    rates = tally.false / tally.number
    if rates[-1] <= target:
        kept = len(rates) - 1
        return None, None, f"not tried: pairs are kept up to {kept} bits, which do not reach {short(target)}"
    plug_in = within(rates, target)
    if not apart and families < families_needed(target):
        return plug_in, None, f"not certifiable: {families_needed(target):,} families needed, here {families:,}"
    certified = within(bounds, target)
    if certified is None:
        return plug_in, None, "not certifiable: no threshold has a bound within the target"
    return plug_in, certified, ""


def _rates(found: NDArray[np.int64], scored: Tally, threshold: int | None) -> tuple[float, float]:
    """Return the true- and the false-positive rate of a threshold; nan without a threshold or without pairs."""
    if threshold is None or not found[-1] or not scored.number:
        return np.nan, np.nan
    return float(found[threshold] / found[-1]), float(scored.false[threshold] / scored.number)


def _tried(
    tallier: Tallier, counted: Counted, *, apart: bool, targets: Sequence[float], confidence: float, splits: int
) -> dict[float, dict[str, float]]:
    """Return how often both rules exceed each target over random halves of the families, by target."""
    rng = np.random.default_rng(SEED)
    outcomes: dict[float, list[tuple[float, ...]]] = {target: [] for target in targets}
    for _ in range(splits):
        half = rng.random(len(tallier.sizes)) < 0.5
        tuned, tested = tallier.tally(half), tallier.tally(~half)
        found = np.cumsum(counted.counts.same[~half].sum(axis=0))
        if not (tuned.number and tested.number and found[-1]):
            continue
        bounds = upper_bounds(tuned, apart=apart, confidence=confidence)
        for target in targets:
            plug_in, certified, _ = _thresholds(tuned, bounds, target, apart=apart)
            if plug_in is not None:
                (recall, fpr), (kept, promised) = (_rates(found, tested, one) for one in (plug_in, certified))
                outcomes[target].append((fpr > target, certified is not None, promised > target, recall - kept))
    return {target: _summed(np.array(rows, np.float64).reshape(-1, 4)) for target, rows in outcomes.items()}


def _summed(outcomes: NDArray[np.float64]) -> dict[str, float]:
    with_one = outcomes[outcomes[:, 1] > 0]
    return {
        "splits": len(outcomes),
        "exceeding": outcomes[:, 0].mean() if len(outcomes) else np.nan,
        "certified_splits": len(with_one),
        "certified_exceeding": with_one[:, 2].mean() if len(with_one) else np.nan,
        "certified_price": with_one[:, 3].mean() if len(with_one) else np.nan,
    }


def _kept(over: dict[str, float], confidence: float) -> str:
    """Return `BROKEN` if two standard errors more splits than promised exceed the target, else an empty text."""
    allowed, n = 1 - confidence, over["certified_splits"]
    if not n:
        return UNTRIED
    return BROKEN if over["certified_exceeding"] > allowed + 2 * np.sqrt(allowed * confidence / n) else ""
