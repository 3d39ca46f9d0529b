"""What is in the report, in the order of a reader's questions: one line each.

To add a figure or table, write a module with `draw(output, context, *, …)`, whose keyword arguments are the names in
`inputs`, write its caption (`report/captions/NAME.rst`), and add its line to `ITEMS`.
"""

from dataclasses import dataclass

WHICH = "1 Which hash should be used?"
ACCURACY = "2 How accurate is each?"
COST = "3 What does each cost?"
FIND = "4 Where does FINd spend time?"
PICTURES = "5 What matches, what not?"
CORPUS = "6 Which pictures and machine?"


@dataclass(frozen=True)
class Item:
    """A figure (`svg`, `png`) or table (`html`).

    `inputs` are names of `INPUTS`, `explains` the metrics that its caption explains.
    """

    name: str
    kind: str
    suffix: str
    category: str
    label: str
    inputs: tuple[str, ...]
    explains: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The module whose `draw` makes it."""
        return f"hashbench.reporting.{self.kind}.{self.name}"

    @property
    def path(self) -> str:
        """The file it makes, with a wildcard for the corpus."""
        return f"results/{{corpus}}/report/{self.name}.{self.suffix}"


def _figure(
    name: str, category: str, label: str, *inputs: str, suffix: str = "svg", explains: tuple[str, ...] = ()
) -> Item:
    return Item(name, "figures", suffix, category, label, inputs, explains)


def _table(name: str, category: str, label: str, *inputs: str, explains: tuple[str, ...] = ()) -> Item:
    return Item(name, "tables", "html", category, label, inputs, explains)


_MATCHED = ("tpr_matched", "partial_auc")
_SPREAD = ("effective_bits", "binomial_gap")


ITEMS = (
    _table("verdict", WHICH, "The verdict, for several uses, and the ranking behind it", "verdict", "scores"),
    _table("customary", WHICH, "What customary thresholds do here", "customary"),
    _figure("accuracy_cost", WHICH, "Accuracy against cost", "scores", "timings", "standings"),
    _table("standings", WHICH, "Who leads, and is it a tie?", "standings", "scores", explains=_SPREAD),
    _figure("true_positive_rates", ACCURACY, "Same-family pairs found at each false-positive rate", "scores"),
    _table("matched_error", ACCURACY, "At the same false-positive rate", "scores", "differences", explains=_MATCHED),
    _figure("differences", ACCURACY, "Every two variants, paired by family", "differences", "scores"),
    _figure("optimism", ACCURACY, "How much in-sample thresholds would flatter", "optimism", "resplits", "scores"),
    _figure("scale", ACCURACY, "False matches and precision in larger collections", "scale", "scores"),
    _figure(
        "roc", ACCURACY, "True against false-positive rate, all thresholds", "distances", "scores", explains=("auc",)
    ),
    _figure("distances", ACCURACY, "Distances of same-family and different-family pairs", "distances", "scores"),
    _table("operating_points", ACCURACY, "Thresholds and the rates they give", "scores", explains=("precision",)),
    _figure("robustness", ACCURACY, "What an edit does to each variant", "robustness"),
    _figure("robustness_curves", ACCURACY, "Recall against the strength of an edit", "robustness"),
    _table("blindness", ACCURACY, "What each variant is blind to", "robustness", "edited", "images"),
    _figure("edits", ACCURACY, "The edits, on one picture", "edited", "images", suffix="png"),
    _table("scores", ACCURACY, "Every score", "scores"),
    _figure("costs", COST, "Time a picture, file to hash", "timings"),
    _table("prices", COST, "What it costs, by stage and by size", "costs", "prices", "sizes"),
    _figure("growth", COST, "Time against number and size of pictures", "growth", "slopes"),
    _figure("memory", COST, "Memory that one picture adds", "memory"),
    _table("timings", COST, "Every timing", "timings", "agreement"),
    _table("slopes", COST, "How cost grows: fitted slopes", "slopes"),
    _table("hashing", COST, "Hashing the collection: workers and overhead", "hashing", "agreement"),
    _figure("matching_speed", COST, "Pairs decided a second by each matcher", "matching", "matchers"),
    _table("matching", COST, "When does an index pay?", "matching", "crossovers"),
    _table("matching_growth", COST, "Matching collections beyond what was run", "matching_growth", "matchers"),
    _figure("batches", COST, "Whole batches: when does a GPU pay?", "batches"),
    _figure("executors", COST, "Serial, processes and Ray on the same work", "executors"),
    _figure("speed_ups", FIND, "What each technique was to gain, and gained", "ladder"),
    _table("ladder", FIND, "The ladder: techniques, predictions, measurements", "ladder"),
    _figure("stages", FIND, "Time by stage of every FINd implementation", "stages"),
    _figure("functions", FIND, "Time by function of every FINd implementation", "functions"),
    _table("functions_by_rung", FIND, "Every FINd implementation, by function", "functions"),
    _table("lines_by_rung", FIND, "Every FINd implementation, by line", "lines"),
    _table("agreement", FIND, "Do the implementations agree bit for bit?", "agreement", "differing_bits"),
    _table("difficult", FIND, "The gate's difficult pictures, one by one", "difficult"),
    _figure("defects", FIND, "How far the published defects move hashes", "defect_pictures"),
    _table("lost_matches", FIND, "Which matches the published defects cost", "defect_summary", "defect_matches"),
    _figure("matches", PICTURES, "What matched and what did not", "pairs", "images", "verdict", suffix="png"),
    _figure("suspects", PICTURES, "Pairs whose labels are suspect", "suspects", suffix="png"),
    _table("label_audit", PICTURES, "Are the labels right?", "suspects", "suspect_families", "audit"),
    _figure("clusters", PICTURES, "The largest clusters", "clusters", "images", "verdict", "thresholds", suffix="png"),
    _figure(
        "cluster_scores", PICTURES, "At which threshold to link", "cluster_scores", "verdict", explains=("pair_f1",)
    ),
    _table(
        "cluster_sizes",
        PICTURES,
        "Clusters of each variant",
        "cluster_scores",
        "thresholds",
        "verdict",
        explains=("purity",),
    ),
    _table("flagged", PICTURES, "Flat and clipped pictures: the false matches that their flag avoids", "flagged"),
    _figure("families", CORPUS, "Pictures a family", "families"),
    _figure("gallery", CORPUS, "A picture of each of the largest families", "images", "families", suffix="png"),
    _table("unusable", CORPUS, "Files that could not be used, and why", "images", "hashes"),
    _table("environment", CORPUS, "Machine, software and implementations left out", "environment"),
)

PAPER_FIGURES = ("true_positive_rates", "distances", "accuracy_cost")
PAPER_INPUTS = (
    "images",
    "families",
    "scores",
    "differences",
    "scale",
    "cluster_scores",
    "timings",
    "slopes",
    "memory",
    "hashing",
    "agreement",
    "ladder",
    "defect_summary",
    "verdict",
    "environment",
    "functions",
    "lines",
)

INPUTS = {
    "verdict": "results/{corpus}/verdict.json",
    "scores": "results/{corpus}/scores.csv",
    "differences": "results/{corpus}/differences.csv",
    "optimism": "results/{corpus}/optimism.csv",
    "resplits": "results/{corpus}/resplits.csv",
    "scale": "results/{corpus}/scale.csv",
    "standings": "results/{corpus}/standings.csv",
    "matching": "results/{corpus}/matching.csv",
    "matching_growth": "results/{corpus}/matching_growth.csv",
    "crossovers": "results/{corpus}/crossovers.csv",
    "output": "results/{corpus}/output.csv",
    "customary": "results/{corpus}/customary.csv",
    "matchers": "results/{corpus}/matchers.csv",
    "costs": "results/{corpus}/costs.csv",
    "prices": "results/{corpus}/prices.csv",
    "sizes": "results/{corpus}/sizes.csv",
    "cluster_scores": "results/{corpus}/cluster_scores.csv",
    "edited": "results/{corpus}/edited.parquet",
    "robustness": "results/{corpus}/robustness.csv",
    "suspects": "results/{corpus}/suspects.csv",
    "suspect_families": "results/{corpus}/suspect_families.csv",
    "audit": "results/{corpus}/audit.csv",
    "timings": "results/{corpus}/timings.csv",
    "growth": "results/{corpus}/growth.csv",
    "slopes": "results/{corpus}/slopes.csv",
    "memory": "results/{corpus}/memory.csv",
    "hashing": "results/{corpus}/hashing.csv",
    "environment": "results/{corpus}/environment.json",
    "batches": "results/{corpus}/batches.csv",
    "executors": "results/{corpus}/executors.csv",
    "differing_bits": "results/{corpus}/differing_bits.csv",
    "difficult_hashes": "results/{corpus}/difficult/hashes.parquet",
    "difficult_images": "results/{corpus}/difficult/images.parquet",
    "difficult": "results/{corpus}/difficult.csv",
    "defect_pictures": "results/{corpus}/defects/pictures.csv",
    "defect_matches": "results/{corpus}/defects/matches.csv",
    "defect_summary": "results/{corpus}/defects/summary.csv",
    "flagged": "results/{corpus}/flagged.csv",
    "rungs": "results/{corpus}/rungs.csv",
    "ladder": "results/{corpus}/ladder.csv",
    "agreement": "results/{corpus}/agreement.csv",
    "images": "results/{corpus}/images.parquet",
    "families": "results/{corpus}/families.parquet",
    "distances": "results/{corpus}/distances/{variant}.parquet",
    "thresholds": "results/{corpus}/thresholds/{variant}.json",
    "counted_queries": "results/{corpus}/queries/{variant}.parquet",
    "queries": "results/{corpus}/queries.csv",
    "pairs": "results/{corpus}/pairs/{variant}.parquet",
    "clusters": "results/{corpus}/clusters/{variant}/{clustering}.parquet",
    "sweeps": "results/{corpus}/clusters/{variant}/{clustering}.sweep.parquet",
    "hashes": "results/{corpus}/hashes/{method}/{implementation}.parquet",
    "functions": "results/{corpus}/profiles/{method}/{implementation}/functions.csv",
    "stages": "results/{corpus}/profiles/{method}/{implementation}/stages.csv",
    "lines": "results/{corpus}/profiles/{method}/{implementation}/lines.csv",
}
