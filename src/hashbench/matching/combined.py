"""Two hashes of each picture as one long hash, whose distance is the sum of both, each as a share of its bits."""

from dataclasses import replace
from math import lcm

import numpy as np

from hashbench.errors import InputError
from hashbench.matching.collection import MOST_BITS, Collection


def combine(one: Collection, other: Collection) -> Collection:
    """Return the pictures that two collections share, each with both its hashes.

    A shorter hash is repeated until both have the same number of bits, n. So a distance is n times the sum of both
    distances, each divided by the bits of its hash. The largest distance is 2 n. Distances are whole numbers, so the
    code that counts or finds pairs can be used as it is.

    Parameters
    ----------
    one, other : of the same families; not weighted.

    Raises
    ------
    InputError
        The two have no picture in common, or 2 n is more than `MOST_BITS`.
    """
    bits = lcm(one.bits, other.bits)
    if 2 * bits > MOST_BITS:
        raise InputError(f"hashes of {one.bits} and {other.bits} bits cannot be combined; up to {MOST_BITS} can be")
    shared, mine, theirs = np.intersect1d(one.image_ids, other.image_ids, assume_unique=True, return_indices=True)
    if not len(shared):
        raise InputError("hash tables: no picture has a hash in both; hash the same pictures with both methods")
    words = [np.tile(each.words[chosen], (1, bits // each.bits)) for each, chosen in ((one, mine), (other, theirs))]
    return replace(one, bits=2 * bits, image_ids=shared, words=np.hstack(words), families=one.families[mine])


def among(collection: Collection, image_ids: np.ndarray) -> Collection:
    """Return the pictures of a collection that are among `image_ids`."""
    chosen = np.isin(collection.image_ids, image_ids)
    if chosen.all():
        return collection
    return replace(
        collection,
        image_ids=collection.image_ids[chosen],
        words=collection.words[chosen],
        families=collection.families[chosen],
    )
