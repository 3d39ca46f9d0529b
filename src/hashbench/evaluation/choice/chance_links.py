"""Estimate how many pictures of other families a picture is linked to by chance, in a collection of another size.

Clusters are judged among the pictures of the run. A larger collection has more pictures of other families, and the
share of them within the link threshold stays the same. So the number that a picture meets grows with the collection.
"""

from functools import partial

import pandas as pd

from hashbench.evaluation.choice.link import UNCHAINED
from hashbench.evaluation.rates.histograms import histograms, share_within
from hashbench.evaluation.rates.intervals import delete_one_family, jackknife_interval
from hashbench.evaluation.rates.measures import false_positive_rate
from hashbench.evaluation.rates.operating import expected_pairs


def link_at_size(
    link: dict | None, distances: pd.DataFrame, families: pd.DataFrame, *, bits: int, size: float
) -> dict | None:
    """Return what linking by an advice means in a collection of `size` pictures, or None if no variant is advised.

    Parameters
    ----------
    link : of `choose_link`.
    distances : `distances` table of the advised variant.
    families : `families` table.

    Returns
    -------
    `pictures` is the size. `larger` says whether the size is above the pictures of `families`. `mixed_share` is the
    link's share if the size is not larger, because clusters were then judged at this size; else it is None.
    `chance_links` has value, low and high of the expected number of pictures of other families within the threshold of
    a picture, at the rate of the families that the advice was judged on. If no such pair was seen, only the high end is
    known and the value is None. `mixed_at_most` is an upper bound of the share of pictures in a cluster of several
    families, or None if no bound below one is known. Only complete linkage has such a bound: a picture shares a cluster
    with a picture of another family only if they are within the threshold. So the share is at most the expected number
    of such pictures, and we take the high end of its interval. In other clusterings chance links chain, so no bound
    follows.
    """
    if link is None or link["variant"] is None:
        return None
    every = histograms(distances, families, bits=bits)
    judged = histograms(distances, families, bits=bits, split=link["families"])
    _, others = expected_pairs(int(size), same=int(every.same_total.sum()), different=int(every.different_total.sum()))
    rate = float(share_within(judged.different_total, link["threshold"]))
    ends = jackknife_interval(
        rate, delete_one_family(judged, partial(false_positive_rate, threshold=link["threshold"]))
    )
    value, low, high = (None if pd.isna(end) else 2 * float(end) * others / size for end in (rate or None, *ends))
    bounded = link["clustering"] == UNCHAINED and high is not None and high < 1
    larger = int(size) > int(families.pictures.sum())
    return {
        "pictures": int(size),
        "larger": larger,
        "mixed_share": None if larger else link["mixed_share"],
        "chance_links": {"value": value, "low": low, "high": high},
        "mixed_at_most": high if bounded else None,
    }
