"""All clusterings: one line each. A clustering is imported when it is used.

To add one, write a module with `label(links, thresholds, *, min_samples)`, which yields one label for each picture at
each threshold, and add its line.
"""

import importlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from hashbench.errors import InputError

CONNECTED_COMPONENTS = "connected_components"
MODULES = {
    CONNECTED_COMPONENTS: "hashbench.matching.clusters.components",
    "dbscan": "hashbench.matching.clusters.dbscan",
    "complete_linkage": "hashbench.matching.clusters.complete_linkage",
}
CLUSTERINGS = tuple(MODULES)


def labeller(clustering: str) -> Callable[..., Iterator[NDArray[np.int32]]]:
    """Return the function `label` of a clustering.

    Raises
    ------
    InputError
        There is no such clustering. The message lists the known ones.
    """
    if clustering not in MODULES:
        raise InputError(f"clustering {clustering!r} is unknown; known clusterings: {', '.join(MODULES)}")
    return importlib.import_module(MODULES[clustering]).label
