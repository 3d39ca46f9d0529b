"""The variants that compete at an operating point: who may, in which order, and who ties with whom."""

from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.differences import tied_with
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.lookup import Key, keyed
from hashbench.evaluation.rates.operating import (
    OWN_PRECISION,
    TARGET_FPR,
    TARGET_PRECISION,
    TARGET_RECALL,
    BaseRate,
    Point,
    families_needed,
    most_false,
    not_promised,
    short,
)
from hashbench.evaluation.rates.thresholds import HELD_OUT

NO_ACCURACY = "no accuracy: the corpus has no family with two pictures, or only one family"
# Variants are ranked by the share that they find of all files. A picture that a method refuses counts as missed.
FOUND = "tpr_generalised"
# If every variant finds a smaller share of same-family pairs than this, the labels are in doubt.
HARDLY_ANY = 0.1
EXPECTED = ("tpr", "fpr", "precision", "tpr_generalised", "fpr_generalised")
AT_SIZE = ("precision", "false_pairs", "false_pairs_per_query")


@dataclass(frozen=True)
class Field:
    """The tables that every choice between variants uses.

    Attributes
    ----------
    known : the rows of `scores`.
    differences : the table of that name.
    ratios : cost of each variant, file to hash over decoding.
    families : which families judge: `held_out` at frozen thresholds, or `all` in sample if no families are held out.
    asked : the rows of `scale` at the size that advice is asked for, by variant, rule and number.
    """

    known: dict[Key, pd.Series]
    differences: pd.DataFrame
    ratios: dict[str, float]
    families: str
    asked: dict[tuple[str, str, float | None], pd.Series]

    def at(self, variant: str, point: Point, measure: str) -> pd.Series:
        """Return the row of a measure of one variant."""
        return self.known[Key(variant, self.families, point.metric(measure), point.at)]

    def measured(self, measure: str) -> bool:
        """Return whether any variant has a figure by this measure on the families that are judged on."""
        return any(
            key.families == self.families and key.metric.startswith(measure) and pd.notna(row.value)
            for key, row in self.known.items()
        )

    def threshold(self, variant: str, point: Point) -> int:
        """Return the threshold to advise: the largest distance that occurs up to the frozen one. Rates are equal."""
        return int(self.at(variant, point, "occurring").value)

    def expected(self, variant: str, point: Point) -> dict:
        """Return the rates to expect of a variant: `EXPECTED`, each with interval, families in error, and note."""
        return {measure: figure_of(self.at(variant, point, measure)) for measure in EXPECTED}

    def at_size(self, variant: str, point: Point) -> dict | None:
        """Return what these rates mean in the collection asked for: `pictures`, and `AT_SIZE` with intervals."""
        row = self.asked.get((variant, point.rule, point.at))
        if row is None:
            return None
        figures = {
            name: {
                "value": _number(row[name]),
                "low": _number(row[f"{name}_low"]),
                "high": _number(row[f"{name}_high"]),
            }
            for name in AT_SIZE
        }
        return {"pictures": int(row.pictures)} | figures

    def reaches(self, variant: str, point: Point, precision: float) -> bool:
        """Return whether a variant is that precise in the collection asked for, if there are enough families.

        If no false match was seen, only the number of families decides.
        """
        row = self.asked.get((variant, point.rule, point.at))
        return row is not None and not self.shortfall(variant, point, precision)

    def shortfall(self, variant: str, point: Point, precision: float) -> str:
        """Return why a variant is not that precise in the collection asked for, or why this is not promised."""
        row = self.asked[variant, point.rule, point.at]
        if pd.notna(row.precision) and row.precision < precision:
            return f"the precision of {variant} is {row.precision:.2g}"
        base = BaseRate(row.same_pairs, row.different_pairs)
        allowed = most_false(precision, self.at(variant, point, "tpr").value, base)
        families = int(self.at(variant, point, "fpr").n_families)
        if not not_promised(allowed, families):
            return ""
        if not allowed:
            return f"{variant} finds nothing"
        needed = f"{families_needed(allowed):,} families to promise, here {families:,}"
        return (
            f"{variant} needs a false-positive rate of at most {short(float(f'{allowed:.2g}'))}, which takes {needed}"
        )

    def promise(self, variant: str, point: Point) -> str:
        """Return why the families are too few for a target false-positive rate; empty if they suffice."""
        if point.rule != TARGET_FPR:
            return ""
        return not_promised(point.at, int(self.at(variant, point, "fpr").n_families))

    def figure(self, point: Point, measure: str) -> dict:
        """Return what `difference_of` looks a measure up by."""
        return {"families": self.families, "metric": point.metric(measure), "at": point.at}

    def candidates(self, point: Point, measure: str) -> tuple[list[str], list[str]]:
        """Return the variants with a threshold, and which of them are passed over.

        The best by the measure comes first. If two are equal, the cheaper comes first. A variant is passed over if it
        clearly misses the target: the interval of its false-positive rate lies above it, or the interval of its
        true-positive rate or precision lies below it. If all variants miss it, we pass over no variant.
        """
        found = [key.variant for key, row in self.known.items() if self._competes(key, row, point, measure)]
        off = [variant for variant in found if self._breaks_promise(variant, point)]
        within = [variant for variant in found if variant not in off]
        sign = -1 if METRICS[point.metric(measure)].better == "higher" else 1
        order = sorted(
            within or found, key=lambda variant: (sign * self.at(variant, point, measure).value, self.ratios[variant])
        )
        return order, off if within else []

    def doubt(self, point: Point) -> str:
        """Return why the labels are in doubt. The text is empty if they are not, or if no variant has a threshold.

        They are in doubt if each variant finds fewer than `HARDLY_ANY` of same-family pairs.
        """
        order, passed_over = self.candidates(point, FOUND)
        found = {variant: self.at(variant, point, "tpr").value for variant in [*order, *passed_over]}
        best = max(found, key=found.__getitem__, default=None)
        if best is None or found[best] >= HARDLY_ANY:
            return ""
        return (
            f"the labels are in doubt: hardly any pair of one family is close ({best} finds "
            f"{found[best]:.1%} of them); check family.from and family.pattern, or set family.from to none"
        )

    def ties(self, variant: str, others: list[str], point: Point, measure: str) -> list[str]:
        """Return the others whose paired difference is not significant after Holm's correction."""
        return tied_with(self.differences, variant, others, **self.figure(point, measure))

    def absence(self, points: list[Point]) -> str:
        """Return why no variant competes at any of some operating points."""
        if not self.known:
            return NO_ACCURACY
        asked = {(point.metric("threshold"), point.at) for point in points}
        rows = sorted(self.known.items(), key=lambda item: item[0].families != self.families)
        notes = [row.note for key, row in rows if (key.metric, key.at) in asked]
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
        if point.rule == TARGET_PRECISION:
            row = self.asked.get((variant, point.rule, point.at))
            return row is not None and bool(row.precision_high < point.at)
        measure = {TARGET_RECALL: "tpr", OWN_PRECISION: "precision"}.get(point.rule)
        return measure is not None and bool(self.at(variant, point, measure).high < point.at)


def field_of(
    scores: pd.DataFrame, differences: pd.DataFrame, ratios: dict[str, float], scale: pd.DataFrame | None = None
) -> Field:
    """Return the field of these tables. Without `scale` we know nothing about other sizes."""
    known = keyed(scores)
    families = HELD_OUT if any(key.families == HELD_OUT for key in known) else ALL
    rows = [] if scale is None else [row for _, row in scale[scale.asked.astype(bool)].iterrows()]
    asked = {(row.variant, row.rule, _number(row["at"])): row for row in rows}
    return Field(known, differences, ratios, families, asked)


def figure_of(row: pd.Series) -> dict:
    """Return a row's value, interval, families and note in the form that JSON takes."""
    return {name: _number(row[name]) for name in ("value", "low", "high")} | {
        "n_erring": None if pd.isna(row.n_erring) else int(row.n_erring),
        "n_families": int(row.n_families),
        "note": row.note if isinstance(row.note, str) else "",
    }


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
