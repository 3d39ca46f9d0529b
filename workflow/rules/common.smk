import sys
from pathlib import Path

import yaml

from hashbench.errors import InputError
from hashbench.experiment import make_plan
from hashbench.matching.matchers.registry import ENTRIES
from hashbench.provenance import import_closure, package_versions
from hashbench.reporting.captions import render_caption
from hashbench.reporting.items import ITEMS, WHICH
from hashbench.reporting.paper.inputs import PAPER_INPUTS, PAPER_MODULES

HOME = Path(workflow.basedir).parent
SCRIPTS = HOME / "workflow" / "scripts"

try:
    PLAN = make_plan(config, home=HOME, cores=workflow.resource_settings.cores)
except InputError as error:
    sys.exit(f"hashbench: error: {error}")

config.update(PLAN.config)
VARIANTS = PLAN.variants
ITEM = {item.name: item for item in ITEMS}


wildcard_constraints:
    corpus=PLAN.corpus,
    method="|".join({entry.method for entry in PLAN.experiment.entries.values()}),
    implementation="|".join({entry.implementation for entry in PLAN.experiment.entries.values()}),
    variant="|".join(VARIANTS),
    item="|".join(ITEM),
    session="|".join(PLAN.sessions),
    suffix="html|png|svg",


def code(script, *modules):
    """The sources that a script imports, and those of modules that it loads by name."""
    here = Path.cwd()
    paths = import_closure(SCRIPTS / script, *modules)
    return [str(path.relative_to(here)) if path.is_relative_to(here) else str(path) for path in paths]


def versions(script, *modules):
    """The versions of the packages that decide what a script makes."""
    return package_versions(SCRIPTS / script, *modules)


def picture_root(wildcards):
    return PLAN.root


def name_of(wildcards):
    """METHOD/IMPLEMENTATION."""
    return f"{wildcards.method}/{wildcards.implementation}"


def module_of(wildcards):
    return PLAN.entry(name_of(wildcards)).module


def production_hashes(wildcards):
    return PLAN.hashes_of(PLAN.production[wildcards.variant])


def caption_of(name, explains=()):
    return render_caption(
        HOME / "report" / "captions" / f"{name}.rst", config=config, context=PLAN.context, explains=explains
    )


def let_scheduler_rest():
    """Have the scheduler look for jobs when one has ended, and not at other times.

    Its limit of 100 jobs a second makes it look again each second, once more for every job that has started: in the end
    some hundred times a second, beside measurements that must run alone. Here, cores are limit enough.
    """
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


def build_report():
    """Write report.html from what a whole run made, with its configuration. A run of chosen targets leaves it alone."""
    if {*workflow.dag_settings.targets, *workflow.dag_settings.until} - {"all"}:
        return
    folder = f"results/{PLAN.corpus}"
    settings = Path(folder, "config.yaml")
    settings.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    shell(
        "{sys.executable:q} -m snakemake --cores 1 --report {folder}/report.html --configfile {settings} --nolock --quiet all"
    )
    print(f"report: {folder}/report.html", f"paper: {folder}/paper.pdf", sep="\n", file=sys.stderr)
