import sys
from pathlib import Path

import yaml

from hashbench import configuration
from hashbench.errors import InputError
from hashbench.corpus.sources import fingerprint, root_of
from hashbench.experiment import check_same_source, resolve
from hashbench.provenance import import_closure, package_versions

SCRIPTS = Path(workflow.basedir) / "scripts"

config.update(configuration.read_numbers(config))

try:
    configuration.check(
        config, Path(workflow.basedir) / "schemas" / "config.schema.yaml"
    )
    EXPERIMENT = resolve(config)
    check_same_source(EXPERIMENT, f"results/{EXPERIMENT.corpus}/source.json")
    FINGERPRINT = fingerprint(EXPERIMENT.source)
except InputError as error:
    sys.exit(f"hashbench: error: {error}")

CORPUS = EXPERIMENT.corpus
ROOT = root_of(EXPERIMENT.source, f"results/{CORPUS}/pictures")
VARIANTS = list(EXPERIMENT.variants)
NAMES = list(EXPERIMENT.entries)
CLUSTERINGS = config["clustering"]["methods"]
# A rule that claims more than there are gets all there are.
ALL_CORES = workflow.cores or 1


wildcard_constraints:
    corpus=CORPUS,
    method="|".join({entry.method for entry in EXPERIMENT.entries.values()}),
    implementation="|".join(
        {entry.implementation for entry in EXPERIMENT.entries.values()}
    ),
    variant="|".join(VARIANTS),
    clustering="|".join(CLUSTERINGS),


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
    return [
        vars(hasher)
        for hasher in EXPERIMENT.hashers(
            f"{wildcards.method}/{wildcards.implementation}"
        )
    ]


def production_hashes(wildcards):
    entry, _ = EXPERIMENT.variants[wildcards.variant]
    return f"results/{wildcards.corpus}/hashes/{entry.method}/{entry.implementation}.parquet"


def bits_of(wildcards):
    return EXPERIMENT.variants[wildcards.variant][1]


def for_each_implementation(pattern):
    return [
        pattern.format(
            corpus=CORPUS, method=entry.method, implementation=entry.implementation
        )
        for entry in EXPERIMENT.entries.values()
    ]
