import importlib.metadata
import os
import sys
from pathlib import Path

import yaml

from hashbench import configuration
from hashbench.errors import InputError
from hashbench.corpus.sources import fingerprint, root_of
from hashbench.evaluation.metrics import METRICS
from hashbench.experiment import check_same_source, resolve
from hashbench.matching.matchers.registry import ENTRIES, find_matcher
from hashbench.hashers.hasher import Hasher
from hashbench.provenance import import_closure, package_versions
from hashbench.reporting.items import INPUTS, ITEMS, WHICH

SCRIPTS = Path(workflow.basedir) / "scripts"

config.update(configuration.read_numbers(config))

try:
    configuration.check(config, Path(workflow.basedir) / "schemas" / "config.schema.yaml")
    EXPERIMENT = resolve(config)
    check_same_source(EXPERIMENT, f"results/{EXPERIMENT.corpus}/source.json")
    FINGERPRINT = fingerprint(EXPERIMENT.source)
except InputError as error:
    sys.exit(f"hashbench: error: {error}")

CORPUS = EXPERIMENT.corpus
ROOT = root_of(EXPERIMENT.source, f"results/{CORPUS}/pictures")
VARIANTS = list(EXPERIMENT.variants)
NAMES = list(EXPERIMENT.entries)
LADDER = yaml.safe_load((Path(workflow.basedir).parent / "config" / "ladder.yaml").read_text(encoding="utf-8"))
RUNGS = [rung["implementation"] for rung in LADDER["rungs"] if rung["implementation"] in NAMES]
# Without the published program, speed-ups are over the next of the plan.
BASELINE = RUNGS[0] if RUNGS else ""
# What hashes whole batches, with what it is compared to, where this run has it.
BATCHING = [name for name in ("find/array", "find/numba") if name in NAMES and "find/array" in NAMES]
FIRST_PRODUCTION = next(entry.name for entry, _ in EXPERIMENT.variants.values())
CLUSTERINGS = config["clustering"]["methods"]
# By bits, the variant whose distances synthetic hashes have: one that is named, else the first.
NAMED = [variant for variant in config["scaling"]["variants"] if variant in VARIANTS]
SCALED = {EXPERIMENT.variants[variant][1]: variant for variant in reversed([*NAMED, *VARIANTS])}


def scaling_cases():
    """The cases of `scaling` that a variant has the bits for; the matcher that feeds the experiment is always among."""
    scaling, production = config["scaling"], config["matching"]["matcher"]
    return [
        {"bits": case["bits"], "radius": case["radius"], "hashes": case.get("hashes", scaling["hashes"])}
        | {"matchers": list(dict.fromkeys([production, *case.get("matchers", scaling["matchers"])]))}
        | {"seconds": case.get("seconds", scaling["seconds"])}
        for case in scaling["cases"]
        if case["bits"] in SCALED
    ]


MATCHER = find_matcher(config["matching"]["matcher"]).module
# A rule that claims more than there are gets all there are.
ALL_CORES = workflow.cores or 1
# Half of the cores, so that another job runs beside; four on a cluster.
HALF_OF_CORES = max(1, workflow.cores // 2) if workflow.cores else 4


wildcard_constraints:
    corpus=CORPUS,
    method="|".join({entry.method for entry in EXPERIMENT.entries.values()}),
    implementation="|".join({entry.implementation for entry in EXPERIMENT.entries.values()}),
    variant="|".join(VARIANTS),


def code(script, *modules):
    """The sources that a script imports, and those of modules that it loads by name."""
    return [relative(path) for path in import_closure(SCRIPTS / script, *modules)]


def versions(script, *modules):
    """The versions of the packages that decide what a script makes."""
    return package_versions(SCRIPTS / script, *modules)


def relative(path):
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def picture_root(wildcards):
    """The folder that picture paths are relative to."""
    return str(ROOT)


def entry_of(wildcards):
    return EXPERIMENT.entries[f"{wildcards.method}/{wildcards.implementation}"]


def hasher_params(wildcards):
    """One mapping a size, from which a script makes its hashers."""
    return [vars(hasher) for hasher in EXPERIMENT.hashers(f"{wildcards.method}/{wildcards.implementation}")]


def all_hashers():
    """By METHOD/IMPLEMENTATION, one mapping a size."""
    return {name: [vars(hasher) for hasher in EXPERIMENT.hashers(name)] for name in NAMES}


def modules_of(names):
    return [EXPERIMENT.entries[name].module for name in names]


MODULES = modules_of(NAMES)


def settings_of(*names):
    """What the environment tells implementations, by variable."""
    variables = {variable for name in names for variable in EXPERIMENT.entries[name].environment}
    return {variable: os.environ.get(variable, "") for variable in sorted(variables)}


def settings_of_wildcards(wildcards):
    return settings_of(f"{wildcards.method}/{wildcards.implementation}")


def executor_versions():
    """Those that decide hashes, and those that only move work about, whose cost is what is compared."""
    moving = {name: importlib.metadata.version(name) for name in ("joblib", "ray")}
    return versions("compare_executors.py", *modules_of([FIRST_PRODUCTION])) | moving


def hashing_executor(wildcards):
    """The executor that hashes with an implementation, by whether it feeds matching."""
    feeding = {entry.name for entry, _ in EXPERIMENT.variants.values()}
    return config["execution"]["hashing" if entry_of(wildcards).name in feeding else "comparing"]


def hashing_threads(wildcards):
    """One for the serial executor; else one job starts its workers while another hashes."""
    return 1 if hashing_executor(wildcards) == "serial" else HALF_OF_CORES


def hashes_of(entry):
    return f"results/{CORPUS}/hashes/{entry.method}/{entry.implementation}.parquet"


def production_of(variant):
    return hashes_of(EXPERIMENT.variants[variant][0])


def production_hashes(wildcards):
    return production_of(wildcards.variant)


def whole_collection(method):
    """The hashes of a method's first implementation that hashes every picture, as a list: empty where none does."""
    entries = [e for e in EXPERIMENT.entries.values() if e.method == method and e.name not in EXPERIMENT.samples]
    return [hashes_of(entry) for entry in entries[:1]]


def bits_of(wildcards):
    return EXPERIMENT.variants[wildcards.variant][1]


def for_each_implementation(pattern):
    return [
        pattern.format(corpus=CORPUS, method=entry.method, implementation=entry.implementation)
        for entry in EXPERIMENT.entries.values()
    ]


# The operating points at which every variant is scored.
OPERATING = {
    "target_fprs": config["target_fprs"],
    "cost_ratio": config["costs"]["false_match"] / config["costs"]["missed_match"],
    "target_recall": config["target_recall"],
}
CONTEXT = {
    "corpus": CORPUS,
    "root": str(ROOT),
    "variants": VARIANTS,
    "production": {variant: entry.name for variant, (entry, _) in EXPERIMENT.variants.items()},
    "left_out": EXPERIMENT.left_out,
    "samples": EXPERIMENT.samples,
    "target_fprs": config["target_fprs"],
    "verdict_fpr": config["verdict_fpr"],
    "cluster_fpr": config["clustering"]["target_fpr"],
}
REPORT_FILES = [item.path.format(corpus=CORPUS) for item in ITEMS] + [f"results/{CORPUS}/paper.pdf"]

PAPER_FIGURES = ["true_positive_rates", "distances", "accuracy_cost"]
PAPER_INPUTS = [
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
]


def table_paths(name):
    """The files of a table: one, or one for each variant, clustering or implementation, as a list."""
    pattern = INPUTS[name]
    if "{method}" in pattern:
        return for_each_implementation(pattern)
    if "{variant}" in pattern:
        return expand(pattern, corpus=CORPUS, variant=VARIANTS, clustering=CLUSTERINGS)
    return pattern


def let_scheduler_rest():
    """Have the scheduler look for jobs when one has ended, and not at other times.

    Its limit of 100 jobs a second makes it look each second anew, once more for every job that has started: in the end
    some hundred times a second, beside measurements that are to run alone. Here, cores are limit enough.
    """
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


def build_report():
    """Write results/CORPUS/report.html from what a whole run made, with the configuration it was made with.

    A run of chosen targets alone leaves the report as it was.
    """
    if {*workflow.dag_settings.targets, *workflow.dag_settings.until} - {"all"}:
        return
    settings = Path(f"results/{CORPUS}/config.yaml")
    settings.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    page = f"results/{CORPUS}/report.html"
    shell("{sys.executable:q} -m snakemake --cores 1 --report {page} --configfile {settings} --nolock --quiet all")
    print(
        f"report: {page}",
        f"paper: results/{CORPUS}/paper.pdf",
        sep="\n",
        file=sys.stderr,
    )
