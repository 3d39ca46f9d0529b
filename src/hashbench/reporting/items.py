"""The contents of the report, in the order of a reader's questions: one line for each figure and table.

To add a figure or table, write a module with its `CAPTION` and `draw(output, context, *, …)`, whose keyword arguments
are the names in `inputs`, and add its line to an item of `ITEMS`.
"""

from dataclasses import dataclass

from hashbench.reporting.part import Part

WHICH = "1 Which hash should be used?"
ACCURACY = "2 How accurate is each?"
COST = "3 What does each cost?"
FIND = "4 Where does FINd spend time?"
PICTURES = "5 What matches, what not?"
CORPUS = "6 Which pictures and machine?"


@dataclass(frozen=True)
class Item:
    """A page: parts that answer one question. `name` is its path below the results, without suffix.

    A page that is not in Snakemake's report stands beside it, as the explorer does: browsers open no large page there.
    """

    name: str
    category: str
    title: str
    parts: tuple[Part, ...] = ()
    suffix: str = "html"
    in_report: bool = True

    @property
    def path(self) -> str:
        """The file it makes, with a wildcard for the corpus."""
        return f"results/{{corpus}}/{self.name}.{self.suffix}"

    @property
    def label(self) -> str:
        """Its number in the reader's order, and its title. Snakemake sorts by it. Only pages of the report have one."""
        place = [item.name for item in ITEMS if item.category == self.category and item.in_report].index(self.name)
        return f"{self.category[0]}.{place + 1} {self.title}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of `INPUTS` that its parts are drawn from."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.inputs))

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that draw its parts."""
        return tuple(part.module for part in self.parts)


def _figure(name: str, title: str, *inputs: str, suffix: str = "svg", explains: tuple[str, ...] = ()) -> Part:
    return Part(name, "figures", suffix, title, inputs, explains)


def _table(name: str, title: str, *inputs: str, explains: tuple[str, ...] = ()) -> Part:
    return Part(name, "tables", "html", title, inputs, explains)


def _block(name: str, title: str, *inputs: str) -> Part:
    return Part(name, "pages", "html", title, inputs)


_SPREAD = ("effective_bits", "binomial_gap")
_ANSWER = _block("answer", "The answer", "verdict", "scale", "costs", "prices", "queries", "robustness")

ITEMS = (
    Item("answer", WHICH, "The answer", (_ANSWER,)),
    Item(
        "index",
        WHICH,
        "The answer, and the explorer",
        (
            _ANSWER,
            _block(
                "explorer",
                "The explorer",
                *("verdict", "scores", "scale", "cluster_scores", "distances", "pairs", "sweeps", "images", "families"),
            ),
        ),
        in_report=False,
    ),
    Item("paper", WHICH, "The paper", suffix="pdf"),
    Item(
        "report/verdict",
        WHICH,
        "The verdict, for several uses",
        (
            _table("verdict", "The verdict, and the ranking behind it", "verdict", "scores", "certified"),
            _figure("accuracy_cost", "Accuracy against cost", "scores", "timings", "standings"),
        ),
    ),
    Item(
        "report/standings",
        WHICH,
        "Who leads, and is it a tie?",
        (
            _table(
                "standings", "Who leads at each false-positive rate", "standings", "scores", "scale", explains=_SPREAD
            ),
            _figure("differences", "Every two variants, paired by family", "differences"),
            _table("weighting", "What sure bits gain", "weighting"),
            _table("second", "What a second hash gains", "second"),
        ),
    ),
    Item(
        "report/true_positive_rates",
        ACCURACY,
        "How much does each find?",
        (
            _figure("true_positive_rates", "Same-family pairs found at each false-positive rate", "scores"),
            _figure("optimism", "How much in-sample thresholds would flatter", "optimism", "resplits"),
        ),
    ),
    Item(
        "report/certified",
        ACCURACY,
        "Which thresholds keep their promise?",
        (
            _table("certified", "With and without a promise", "certified", "chance", "lookalike_votes", "choices"),
            _figure("lookalikes", "Families that look alike", "lookalikes", suffix="webp"),
            _table("coverage", "How often intervals contain the truth: recorded once"),
        ),
    ),
    Item(
        "report/at_size",
        ACCURACY,
        "What happens in a larger collection?",
        (
            _figure("scale", "False matches and precision in larger collections", "scale", "verdict"),
            _table("queries", "What a query meets", "queries"),
            _table("customary", "What customary thresholds do", "customary"),
            _table("prices", "What a collection costs", "costs", "prices", "sizes", "verdict"),
        ),
    ),
    Item(
        "report/robustness",
        ACCURACY,
        "Which edits hide a picture?",
        (
            _table("blindness", "What each variant finds and misses", "robustness", "edited", "images"),
            _figure("robustness", "What an edit does to each variant", "robustness"),
            _figure("edits", "The edits, on one picture", "edited", "images", suffix="webp"),
            _figure("robustness_curves", "Recall against the strength of an edit", "robustness"),
            _table("orientations", "Turned and mirrored copies", "turned_rates", "turned_edits"),
        ),
    ),
    Item(
        "report/costs",
        COST,
        "What does one picture cost?",
        (
            _figure("costs", "Time a picture, file to hash", "timings"),
            _table("timings", "Every timing, with memory", "timings", "agreement", "memory"),
        ),
    ),
    Item(
        "report/growth",
        COST,
        "How does cost grow?",
        (_figure("growth", "Time against size and number of pictures", "sizes", "growth", "slopes"),),
    ),
    Item(
        "report/matching",
        COST,
        "When does an index pay?",
        (
            _figure("matching_speed", "Pairs decided a second by each matcher", "matching", "matchers"),
            _table("matching", "From how many hashes on an index is faster", "matching", "crossovers"),
            _table("matching_growth", "Matching collections beyond what was run", "matching_growth", "matchers"),
        ),
    ),
    Item(
        "report/executors",
        COST,
        "Serial, processes, Ray or a GPU?",
        (
            _figure("executors", "Serial, processes and Ray on the same work", "executors"),
            _table("hashing", "Hashing the collection: workers and overhead", "hashing", "agreement"),
            _figure("batches", "Whole batches: when does a GPU pay?", "batches"),
            _table("gpu", "What would a GPU change? Recorded once"),
        ),
    ),
    Item(
        "report/run",
        COST,
        "Where did this run spend its time?",
        (
            _figure("run_clock", "The clock, divided among the rules", "run_rules", "run"),
            _table("run_rules", "Time and memory of each rule", "run_rules", "run"),
        ),
    ),
    Item(
        "report/ladder",
        FIND,
        "How fast can each method be made?",
        (
            _figure("speed_ups", "What each technique was to gain, and gained", "ladder"),
            _table("ladder", "The ladder: techniques, predictions, measurements", "ladder"),
            _table("other_methods", "The other methods", "other_methods"),
        ),
    ),
    Item(
        "report/stages",
        FIND,
        "Where does FINd spend its time?",
        (_figure("stages", "Time by stage of every FINd implementation", "stages"),),
    ),
    Item(
        "report/profiles",
        FIND,
        "Profiles by function and line",
        (
            _table("functions_by_rung", "By function", "functions"),
            _table("lines_by_rung", "By line", "lines"),
        ),
    ),
    Item(
        "report/agreement",
        FIND,
        "Do the implementations agree bit for bit?",
        (
            _table("agreement", "On the collection and on drawn pictures", "agreement", "differing_bits"),
            _table("difficult", "The gate's difficult pictures, one by one", "difficult"),
        ),
    ),
    Item(
        "report/defects",
        FIND,
        "What do the published defects cost?",
        (
            _figure("defects", "How far the published defects move hashes", "defect_pictures"),
            _table("lost_matches", "Which matches the defects cost", "defect_summary", "defect_matches"),
        ),
    ),
    Item(
        "report/clusters",
        PICTURES,
        "How do pictures group?",
        (
            _figure("clusters", "The largest clusters", "sweeps", "images", "verdict", suffix="webp"),
            _figure("cluster_scores", "At which threshold to link", "cluster_scores", "verdict", explains=("pair_f1",)),
            _table(
                "cluster_sizes",
                "Clusters of each variant",
                "cluster_scores",
                "thresholds",
                "verdict",
                explains=("purity",),
            ),
        ),
    ),
    Item(
        "report/labels",
        PICTURES,
        "Are the labels right?",
        (
            _figure("suspects", "Pairs whose labels are suspect", "suspects", suffix="webp"),
            _table("label_audit", "The label audit", "suspects", "suspect_families", "audit"),
        ),
    ),
    Item(
        "report/corpus",
        CORPUS,
        "Which pictures?",
        (
            _figure("gallery", "A picture of each of the largest families", "images", "families", suffix="webp"),
            _table("corpus", "Files, families and pictures left out", "images", "hashes", "families", "flagged"),
        ),
    ),
    Item(
        "report/environment",
        CORPUS,
        "Which machine and software?",
        (_table("environment", "Machine, software and implementations left out", "environment"),),
    ),
)

INPUTS = {
    "verdict": "results/{corpus}/verdict.json",
    "scores": "results/{corpus}/scores.csv",
    "differences": "results/{corpus}/differences.csv",
    "optimism": "results/{corpus}/optimism.csv",
    "resplits": "results/{corpus}/resplits.csv",
    "choices": "results/{corpus}/choices.csv",
    "lookalikes": "results/{corpus}/lookalikes.csv",
    "lookalike_votes": "results/{corpus}/lookalike_votes.csv",
    "certified": "results/{corpus}/certified.csv",
    "chance": "results/{corpus}/chance.csv",
    "scale": "results/{corpus}/scale.csv",
    "standings": "results/{corpus}/standings.csv",
    "matching": "results/{corpus}/matching.csv",
    "matching_growth": "results/{corpus}/matching_growth.csv",
    "crossovers": "results/{corpus}/crossovers.csv",
    "output": "results/{corpus}/output.csv",
    "customary": "results/{corpus}/customary.csv",
    "weighting": "results/{corpus}/weighting.csv",
    "second": "results/{corpus}/second.csv",
    "matchers": "results/{corpus}/matchers.csv",
    "costs": "results/{corpus}/costs.csv",
    "prices": "results/{corpus}/prices.csv",
    "sizes": "results/{corpus}/sizes.csv",
    "cluster_scores": "results/{corpus}/cluster_scores.csv",
    "edited": "results/{corpus}/edited.parquet",
    "robustness": "results/{corpus}/robustness.csv",
    "turned_rates": "results/{corpus}/orientations/rates.csv",
    "turned_edits": "results/{corpus}/orientations/edits.csv",
    "turned_distances": "results/{corpus}/orientations/distances/{variant}.parquet",
    "turned_thresholds": "results/{corpus}/orientations/thresholds/{variant}.json",
    "turned_edited": "results/{corpus}/orientations/edited.parquet",
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
    "other_methods": "results/{corpus}/other_methods.csv",
    "agreement": "results/{corpus}/agreement.csv",
    "images": "results/{corpus}/images.parquet",
    "families": "results/{corpus}/families.parquet",
    "distances": "results/{corpus}/distances/{variant}.parquet",
    "thresholds": "results/{corpus}/thresholds/{variant}.json",
    "counted_queries": "results/{corpus}/queries/{variant}.parquet",
    "queries": "results/{corpus}/queries.csv",
    "pairs": "results/{corpus}/pairs/{variant}.parquet",
    "sweeps": "results/{corpus}/clusters/{variant}/{clustering}.sweep.parquet",
    "hashes": "results/{corpus}/hashes/{method}/{implementation}.parquet",
    "functions": "results/{corpus}/profiles/{method}/{implementation}/functions.csv",
    "stages": "results/{corpus}/profiles/{method}/{implementation}/stages.csv",
    "lines": "results/{corpus}/profiles/{method}/{implementation}/lines.csv",
    "run_rules": "results/{corpus}/run.csv",
    "run": "results/{corpus}/run.json",
}

# Made only if the configuration asks for all orientations.
TURNED = tuple(name for name in INPUTS if name.startswith("turned_"))

# The files that the breakdown of a run's time covers: all inputs of pages, except the breakdown itself.
MEASURED = tuple(dict.fromkeys(name for item in ITEMS for name in item.inputs if name not in ("run_rules", "run")))
