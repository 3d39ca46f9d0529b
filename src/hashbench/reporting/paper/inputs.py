"""The inputs of the paper: the tables that its text reads, and the figures that it draws."""

PAPER_FIGURES = {
    "stages": ("stages",),
    "distances": ("distances", "scores"),
    "robustness": ("robustness",),
    "accuracy_cost": ("scores", "timings", "standings"),
    "scale": ("scale", "verdict"),
}
"""Modules of `reporting.figures` whose `draw` makes the paper's figures, each with the inputs that it takes."""

PAPER_MODULES = tuple(f"hashbench.reporting.figures.{name}" for name in PAPER_FIGURES)

PAPER_TABLES = (
    *("images", "families", "verdict", "environment"),
    *("ladder", "agreement", "memory", "slopes", "defect_pictures", "defect_summary"),
    *("functions", "lines", "stages", "executors", "hashing", "batches"),
    *("scores", "differences", "resplits", "robustness", "costs", "sizes"),
    *("scale", "queries", "customary", "prices", "matching", "crossovers", "matching_growth", "cluster_scores"),
)
"""Names of `INPUTS` that the text reads."""

PAPER_INPUTS = tuple(dict.fromkeys([*PAPER_TABLES, *(name for names in PAPER_FIGURES.values() for name in names)]))
"""Names of all `INPUTS` of the paper."""
