"""The variants that compete at an operating point: who may, in which order, and who ties with whom."""

from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.differences import tied_with
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.lookup import Key, keyed
from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_RECALL, Point
from hashbench.evaluation.rates.thresholds import HELD_OUT

NO_ACCURACY = "no accuracy: the corpus has no family with two pictures, or only one family"


@dataclass(frozen=True)
class Field:
    """What every choice between variants is judged by.

    Attributes
    ----------
    known : the rows of `scores`.
    differences : the table of that name.
    ratios : cost of each variant, file to hash over decoding.
    families : those that are judged on: `held_out` at frozen thresholds, or, without such, `all` in sample.
    """

    known: dict[Key, pd.Series]
    differences: pd.DataFrame
    ratios: dict[str, float]
    families: str

    def at(self, variant: str, point: Point, measure: str) -> pd.Series:
        """Return the row of a measure of one variant."""
        return self.known[Key(variant, self.families, point.metric(measure), point.at)]

    def measured(self, measure: str) -> bool:
        """Return whether any variant has a figure by this measure on the families that are judged on."""
        return any(
            key.families == self.families and key.metric.startswith(measure) and pd.notna(row.value)
            for key, row in self.known.items()
        )

    def figure(self, point: Point, measure: str) -> dict:
        """Return what `difference_of` looks a measure up by."""
        return {"families": self.families, "metric": point.metric(measure), "at": point.at}

    def candidates(self, point: Point, measure: str) -> tuple[list[str], list[str]]:
        """Return the variants with a threshold, best first by the measure and then the cheaper, and those passed over.

        Passed over, unless all are, is who clearly misses what the rule promises: the interval of its false-positive
        rate lies above the target, or that of its true-positive rate below the share to find.
        """
        found = [key.variant for key, row in self.known.items() if self._competes(key, row, point, measure)]
        off = [variant for variant in found if self._breaks_promise(variant, point)]
        within = [variant for variant in found if variant not in off]
        sign = -1 if METRICS[point.metric(measure)].better == "higher" else 1
        order = sorted(
            within or found, key=lambda variant: (sign * self.at(variant, point, measure).value, self.ratios[variant])
        )
        return order, off if within else []

    def ties(self, variant: str, others: list[str], point: Point, measure: str) -> list[str]:
        """Return the others whose paired difference, after Holm's adjustment, leaves open which is better."""
        return tied_with(self.differences, variant, others, **self.figure(point, measure))

    def absence(self, points: list[Point]) -> str:
        """Return why no variant competes at any of some operating points."""
        if not self.known:
            return NO_ACCURACY
        asked = {(point.metric("threshold"), point.at) for point in points}
        notes = [row.note for key, row in self.known.items() if (key.metric, key.at) in asked]
        return next(
            (note for note in notes if isinstance(note, str) and note),
            "no variant has a threshold that keeps to the rule",
        )

    def _competes(self, key: Key, row: pd.Series, point: Point, measure: str) -> bool:
        if key[1:] != (self.families, point.metric(measure), point.at) or pd.isna(row.value):
            return False
        return not pd.isna(self.at(key.variant, point, "threshold").value)

    def _breaks_promise(self, variant: str, point: Point) -> bool:
        if point.rule == TARGET_FPR:
            return bool(self.at(variant, point, "fpr").low > point.at)
        return point.rule == TARGET_RECALL and bool(self.at(variant, point, "tpr").high < point.at)


def field_of(scores: pd.DataFrame, differences: pd.DataFrame, ratios: dict[str, float]) -> Field:
    """Return the field of the tables `scores` and `differences`."""
    known = keyed(scores)
    families = HELD_OUT if any(key.families == HELD_OUT for key in known) else ALL
    return Field(known, differences, ratios, families)
