"""Choose the distances and the variants for which we measure the speed of matching."""

from collections.abc import Mapping

import pandas as pd

from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.hashers.variant import read_variant
from hashbench.matching.speed.scaling import imitated
from hashbench.matching.speed.speeds import LINK, MATCH


def thresholds_to_measure(
    cluster_scores: pd.DataFrame,
    calibrations: Mapping[str, dict],
    *,
    modeled: Mapping[int, str],
    advised: bool,
    target_fpr: float,
    unlabelled_threshold: float,
    min_samples: int,
) -> tuple[dict[int, str], dict[int, dict[str, int | None]]]:
    """Return the variants that synthetic hashes imitate and their thresholds, both by number of bits.

    Parameters
    ----------
    cluster_scores : the table of that name.
    calibrations : by variant, as `calibrate` returns them.
    modeled : the variants that the configuration names, by number of bits.
    advised : whether to imitate the variant to link by instead of another variant with the same number of bits. If it
        is weighted, the plain one is imitated.
    target_fpr : the target false-positive rate of matching.
    unlabelled_threshold, min_samples : as in `choose_link`.

    Returns
    -------
    The thresholds are the argument `thresholds` of `matching.speed.study.study_speed`: `MATCH`, at which pairs match,
    and `LINK`, at which pictures are linked into clusters, in bits. A threshold is None if the variant has none.
    """
    # Costs only decide between equal variants, and each variant has its own threshold in `by_variant`.
    link = choose_link(cluster_scores, {}, unlabelled_threshold=unlabelled_threshold, min_samples=min_samples)
    bits = {variant: calibration["bits"] for variant, calibration in calibrations.items()}
    # A weighted variant has the hashes of the plain one.
    linked = read_variant(link["variant"])._replace(weighted=False).name if advised and link["variant"] else None
    chosen = imitated(modeled, linked, bits)
    return chosen, {
        number: {
            MATCH: threshold_of(calibrations[variant], target_fpr),
            LINK: link["by_variant"].get(variant, {}).get("threshold"),
        }
        for number, variant in chosen.items()
    }
