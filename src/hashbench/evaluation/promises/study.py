"""Everything that needs false matches by family pair: resplits, look-alikes, certified thresholds, the chance part."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.evaluation.promises import certified, chance, choices, lookalikes, resplits
from hashbench.evaluation.promises.certified import Scored
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING


def study_promises(
    images: pd.DataFrame,
    families: pd.DataFrame,
    calibrations: Mapping[str, dict],
    distances: Mapping[str, str | Path],
    pairs: Mapping[str, str | Path],
    *,
    kinds: Mapping[str, str],
    share: float,
    target_fpr: float,
    target_fprs: Sequence[float],
    confidence: float,
) -> dict[str, pd.DataFrame]:
    """Resplit the families, set look-alikes apart and certify thresholds.

    All variants vote on look-alikes before a variant is certified, so the counts of all are held. They take 18 bytes
    for each distance of a family pair, whatever the number of pictures.

    Parameters
    ----------
    images, families : the tables of those names.
    calibrations : by variant, as `thresholds.calibrate` returns them; their order is the order of the rows.
    distances, pairs : by variant, the paths of the tables of those names.
    kinds : what a variant's method looks at, by variant.
    share : pairs of different families are kept up to this share of the bits.
    target_fpr, target_fprs : of the verdict, and all that are calibrated.
    confidence : of certified thresholds.

    Returns
    -------
    The tables `resplits`, `choices`, `lookalikes`, `lookalike_votes`, `certified` and `chance`.
    """
    given = {"share": share, "target_fpr": target_fpr, "largest_fpr": max(target_fprs)}
    parts, recalls, shares = [], {}, {}
    every = dict(resplits.count_close(images, families, calibrations, distances, pairs, **given))
    for variant, counted in every.items():
        parts.append(resplits.resplit(variant, counted.counts, counted.close, target_fpr=target_fpr))
        recalls[variant] = choices.recalls(counted, target_fpr=target_fpr)
        shares[variant] = lookalikes.close_shares(counted.close)
    names = list(families.family)
    listed, alike = lookalikes.find_lookalikes(shares, kinds, names)
    promised, chances = [], []
    for variant, counted in every.items():
        sets = _sets(families, split=calibrations[variant]["families"] == TUNING)
        promised.append(
            certified.certify(variant, counted, alike, sets, target_fprs=target_fprs, confidence=confidence)
        )
        chances.append(chance.chance_part(variant, counted, alike, target_fprs=target_fprs))
    return {
        "resplits": tables.joined(parts, resplits.COLUMNS),
        "choices": choices.choices(recalls, target_fpr=target_fpr),
        "lookalikes": lookalikes.with_pictures(listed, images),
        "lookalike_votes": lookalikes.sensitivity(shares, kinds, families=len(names)),
        "certified": tables.joined(promised, certified.COLUMNS),
        "chance": tables.joined(chances, chance.COLUMNS),
    }


def _sets(families: pd.DataFrame, *, split: bool) -> list[Scored]:
    """Return the sets to certify: all families in sample and, if split, tuning families scored on held-out ones."""
    every = np.ones(len(families), bool)
    both = [(families.split == name).to_numpy(bool) for name in (TUNING, HELD_OUT)]
    return [*([Scored(TUNING, *both)] if split else []), Scored(ALL, every, every)]
