"""The paper's numbers on the pictures and their families."""

import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.reporting.words import units, wording


def describe_pictures(images: pd.DataFrame, families: pd.DataFrame) -> dict:
    """Return the numbers of pictures and families, and of pictures that are not square."""
    usable = images[images.status == tables.STATUS_OK]
    landscape, portrait = int((usable.width > usable.height).sum()), int((usable.width < usable.height).sum())
    return {
        "usable": units.count(len(usable)),
        "unusable": len(images) - len(usable),
        "sides": spread(pd.concat([usable.width, usable.height])),
        "landscape": landscape,
        "portrait": portrait,
        "families": len(families),
        "families_shown": units.count(len(families)),
        "family_sizes": spread(families.pictures),
        "tuning": units.count((families.split == TUNING).sum()),
        "held_out": units.count((families.split == HELD_OUT).sum()),
    }


def spread(values: pd.Series) -> str:
    """Return the smallest and the largest of some whole numbers."""
    return wording.between(units.count(values.min()), units.count(values.max()))
