"""Within which distances the speed of matching matters: the thresholds of the variants that it is measured for."""

from collections.abc import Mapping

import pandas as pd

from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.matching.scaling import LINK, MATCH


def thresholds_to_measure(
    cluster_scores: pd.DataFrame,
    calibrations: Mapping[str, dict],
    *,
    target_fpr: float,
    unlabelled_threshold: float,
    min_samples: int,
) -> dict[int, dict[str, int | None]]:
    """Return the thresholds by number of bits, the argument `thresholds` of `matching.speed_study.study_speed`.

    Parameters
    ----------
    cluster_scores : the table of that name.
    calibrations : by variant, as `calibrate` returns them; one variant for each number of bits.
    target_fpr : the target false-positive rate of matching.
    unlabelled_threshold, min_samples : as in `choose_link`.

    Returns
    -------
    By number of bits: `MATCH`, at which pairs match, and `LINK`, at which pictures are linked into clusters, in bits.
    A threshold is None if the variant has none.
    """
    # Costs only decide between equal variants, and each variant has its own threshold in `by_variant`.
    link = choose_link(cluster_scores, {}, unlabelled_threshold=unlabelled_threshold, min_samples=min_samples)
    return {
        calibration["bits"]: {
            MATCH: threshold_of(calibration, target_fpr),
            LINK: link["by_variant"].get(variant, {}).get("threshold"),
        }
        for variant, calibration in calibrations.items()
    }
