"""Count the false matches of pictures without content, which the quality flag avoids.

The hash of a flat or clipped picture is noise, or the same for all such pictures. The hash itself does not show that.
It matches every hash near it, above all other flat or clipped pictures.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.histograms import histograms, share_within
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.hashers.quality import MEANINGLESS
from hashbench.hashers.variant import read_variant
from hashbench.matching.blocks import between
from hashbench.matching.collection import words_of

WITH_FLAGGED = "flagged with flagged"
WITH_OTHERS = "flagged with others"
COLUMNS = ("variant", "threshold", "pairing", "flagged", "drawn", "pairs", "within", "rate", "usual_rate")


def study_flagged(
    images: pd.DataFrame,
    families: pd.DataFrame,
    difficult: pd.DataFrame,
    calibrations: Mapping[str, dict],
    hashes: Mapping[str, str | Path],
    distances: Mapping[str, str | Path],
    *,
    production: Mapping[str, str],
    target_fpr: float,
) -> pd.DataFrame:
    """Count the false matches of flagged pictures for each variant. One variant's tables are in memory at a time.

    Parameters
    ----------
    images, families : the tables of those names.
    difficult : hashes of the drawn difficult pictures, the table `difficult_hashes`.
    calibrations : by variant, as `thresholds.calibrate` returns them; their order is the order of the rows.
    hashes, distances : by variant, the paths of the tables of those names.
    production : METHOD/IMPLEMENTATION that made the hashes, by variant.
    target_fpr : the false-positive rate whose calibrated threshold decides a match.

    Returns
    -------
    Columns `COLUMNS`, see `count_false_matches`. `usual_rate` is empty without pairs of both relations.
    """
    made_by = difficult.method + "/" + difficult.implementation
    parts = []
    for variant, calibration in calibrations.items():
        bits, threshold = calibration["bits"], threshold_of(calibration, target_fpr)
        counts = histograms(tables.read(distances[variant], tables.DISTANCES), families, bits=bits)
        usual = float(share_within(counts.different_total, threshold)) if counts.scorable else None
        table = tables.read(hashes[variant], tables.HASHES)
        drawn = difficult[(made_by == production[variant]) & (difficult.bits == bits)]
        own = table[table.bits == bits]
        parts.append(count_false_matches(variant, own, drawn, images, threshold=threshold, usual=usual))
    return tables.joined(parts, COLUMNS)


def count_false_matches(
    variant: str,
    corpus: pd.DataFrame,
    drawn: pd.DataFrame,
    images: pd.DataFrame,
    *,
    threshold: int | None,
    usual: float | None,
) -> pd.DataFrame:
    """Count the false matches of flagged pictures: pictures of the corpus and drawn pictures together.

    Parameters
    ----------
    corpus : `hashes` table of one size.
    drawn : `hashes` table of the drawn difficult pictures, with other ids; each picture is a family of its own.
    images : `images` table. Two pictures of one family are not a false match and are left out.
    threshold : in bits; None matches nothing.
    usual : the false-positive rate of the other pictures of the corpus at this threshold, for comparison, if known.

    Returns
    -------
    Columns `COLUMNS`, one row per pairing; every pair is counted. `flagged` is the number of flagged pictures, and
    `drawn` is how many of them were drawn.
    """
    families = images.set_index("image_id").family
    own = corpus[corpus.status == tables.STATUS_OK]
    drawn = drawn[(drawn.status == tables.STATUS_OK) & drawn.quality.isin(MEANINGLESS)]
    meaningless = own.quality.isin(MEANINGLESS)
    flagged = pd.concat([own[meaningless], drawn], ignore_index=True)
    others = own[~meaningless]
    codes, _ = pd.factorize(pd.concat([families.reindex(flagged.image_id), families.reindex(others.image_id)]))
    family, other_family = codes[: len(flagged)], codes[len(flagged) :]
    if not len(flagged):
        return pd.DataFrame(columns=list(COLUMNS))
    _, bits, weighted = read_variant(variant)
    words = words_of(flagged, bits=bits, weighted=weighted)
    pairs, within = _count(
        words, words, _unlike(family, family) & np.triu(np.ones((len(words),) * 2, bool), 1), threshold
    )
    rows = [(WITH_FLAGGED, pairs, within)]
    if len(others):
        unlike = _unlike(family, other_family)
        known = words_of(others, bits=bits, weighted=weighted)
        rows.append((WITH_OTHERS, *_count(words, known, unlike, threshold)))
    return pd.DataFrame(
        [
            (
                variant,
                threshold,
                pairing,
                len(flagged),
                len(drawn),
                pairs,
                within,
                within / pairs if pairs else None,
                usual,
            )
            for pairing, pairs, within in rows
        ],
        columns=list(COLUMNS),
    ).astype({"threshold": "Int64"})


def _unlike(a: NDArray, b: NDArray) -> NDArray[np.bool_]:
    """Return which pairs are not of one family. A picture with -1 has no family, so it shares none."""
    return (a[:, None] != b[None, :]) | (a[:, None] == -1)


def _count(rows: NDArray, columns: NDArray, counted: NDArray, threshold: int | None) -> tuple[int, int]:
    if threshold is None:
        return int(counted.sum()), 0
    return int(counted.sum()), int(((between(rows, columns) <= threshold) & counted).sum())
