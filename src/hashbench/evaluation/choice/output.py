"""Project how many pairs matching finds in larger collections, and the cost to write and to store them."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from hashbench.evaluation.rates.each import rates_at_each
from hashbench.evaluation.rates.histograms import ALL, histograms
from hashbench.evaluation.rates.operating import expected_pairs
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.matching.speed.growth import WIDEST, too_wide

COLUMNS = ("purpose", "radius", "pictures", "output_pairs", "output_pairs_low", "output_pairs_high", "output_note")


def count_output(
    distances: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    radii: Mapping[str, int | None],
    frozen: Sequence[int],
    sizes: Sequence[int],
) -> pd.DataFrame:
    """Return how many pairs are within each radius in a collection of each size, at the measured rates.

    The held-out families give the rates, or all families if no families are held out. Families keep their sizes
    (`expected_pairs`).

    Parameters
    ----------
    radii : by purpose. A purpose without a radius has no rows.
    frozen : the thresholds of `scores`. With them, intervals equal the intervals in `scores` and `scale`.

    Returns
    -------
    Columns `COLUMNS`. `output_pairs_low` to `output_pairs_high` join the ends of the 95 % intervals of both rates.
    If the ends are more than tenfold apart, or unknown, `output_pairs` is empty and `output_note` says so, and about
    how many families it takes (`families_for_tenfold`).
    """
    split = next(
        (part for part in (HELD_OUT, ALL) if histograms(distances, families, bits=bits, split=part).scorable), ""
    )
    wanted = {purpose: radius for purpose, radius in radii.items() if radius is not None}
    if not split:
        empty = [
            (*one, size, *[np.nan] * 3, "no families to tell how many match")
            for one in wanted.items()
            for size in sizes
        ]
        return pd.DataFrame(empty, columns=list(COLUMNS))
    every, counts = histograms(distances, families, bits=bits), histograms(distances, families, bits=bits, split=split)
    totals = {"same": int(every.same_total.sum()), "different": int(every.different_total.sum())}
    rows = []
    for purpose, radius in wanted.items():
        ((found, false),) = rates_at_each(counts, [radius], frozen=frozen)
        ends = [(rate.value, rate.low, rate.high) for rate in (found, false)]
        for size in sizes:
            pairs, low, high = (np.array(expected_pairs(size, **totals)) @ np.array(ends)).tolist()
            wide = _too_wide(high / low if low else np.inf, len(counts.families))
            rows.append((purpose, radius, size, np.nan if wide else pairs, low, high, wide and f"pairs: {wide}"))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def families_for_tenfold(width: float, families: int) -> int:
    """Return about how many families would narrow an interval to tenfold, to two digits.

    The jackknife's standard error falls with the square root of the families, and with it the logarithm of the width.

    Parameters
    ----------
    width : the high end over the low end, above 1, of an interval from so many `families`.
    """
    return math.ceil(float(f"{families * (math.log(width) / math.log(WIDEST)) ** 2:.2g}"))


def _too_wide(width: float, families: int) -> str:
    """Return why a number of pairs is left out, with what it takes to know it; empty if it is known well enough."""
    wide = too_wide(width)
    if not wide or not np.isfinite(width):
        return wide
    return f"{wide}, and tenfold takes about {families_for_tenfold(width, families):,} families, here {families:,}"


def writing_of(output: pd.DataFrame, *, bits: int, radius: int) -> tuple[float, float, float]:
    """Return the seconds and bytes to write one pair, measured at the nearest radius, and the pairs written.

    If nothing was measured at these bits, we take the nearest radius of any number of bits. If nothing was measured,
    all are nan.

    Parameters
    ----------
    output : `matching.speed.output` table.
    """
    rows = output[output.bits == bits] if (output.bits == bits).any() else output
    rows = rows[rows.pairs > 0]
    if rows.empty:
        return np.nan, np.nan, np.nan
    one = rows.loc[(rows.radius - radius).abs().idxmin()]
    return float(one.seconds / one.pairs), float(one.bytes / one.pairs), float(one.pairs)
