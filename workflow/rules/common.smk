import sys
from dataclasses import asdict
from pathlib import Path

from hashbench.errors import InputError
from hashbench.experiment import arguments, check_sources, make_plan, refuse_without_room, sessions_of
from hashbench.experiment.running import guard, let_scheduler_rest, write_report
from hashbench.matching.matchers.registry import ENTRIES
from hashbench.provenance import import_closure, package_versions
from hashbench.reporting.captions import render_caption
from hashbench.reporting.items import ITEMS, MEASURED
from hashbench.reporting.paper.inputs import PAPER_INPUTS, PAPER_MODULES

HOME = Path(workflow.basedir).parent
SCRIPTS = HOME / "workflow" / "scripts"
STYLE = HOME / "report" / "style.css"

try:
    ARGUMENTS = workflow.config_settings.config_args or []
    PLAN = make_plan(config, home=HOME, cores=workflow.resource_settings.cores, arguments=ARGUMENTS)
    CONTEXT = arguments.context(PLAN)
    if workflow.is_main_process:
        check_sources(PLAN.config, CONTEXT)
except InputError as error:
    sys.exit(f"hashbench: error: {error}")

config.update(PLAN.config)
VARIANTS = PLAN.variants
SESSIONS = sessions_of(PLAN)
ITEM = {item.name: item for item in ITEMS}
PAGES = [item.path.format(corpus=PLAN.corpus) for item in ITEMS]
BESIDE = [item.path.format(corpus=PLAN.corpus) for item in ITEMS if not item.in_report]


wildcard_constraints:
    corpus=PLAN.corpus,
    method="|".join({entry.method for entry in PLAN.experiment.entries.values()}),
    implementation="|".join({entry.implementation for entry in PLAN.experiment.entries.values()}),
    variant="|".join(VARIANTS),
    item="|".join(ITEM),
    session="|".join(SESSIONS),


def code(script, *modules):
    """Return the sources that a script imports, and the sources of modules that it loads by name."""
    here = Path.cwd()
    paths = import_closure(SCRIPTS / script, *modules)
    return [str(path.relative_to(here)) if path.is_relative_to(here) else str(path) for path in paths]


def versions(script, *modules):
    """Return the versions of the packages that decide what a script makes."""
    return package_versions(SCRIPTS / script, *modules)


def picture_root(wildcards):
    return PLAN.root


def name_of(wildcards):
    """Return METHOD/IMPLEMENTATION."""
    return f"{wildcards.method}/{wildcards.implementation}"


def module_of(wildcards):
    return PLAN.entry(name_of(wildcards)).module


def memory(wildcards, input, threads, attempt):
    """Return megabytes. They depend on the pictures, and a job that is tried again gets more."""
    try:
        return PLAN.memory(input.images, threads) * attempt
    except InputError as error:
        sys.exit(f"hashbench: error: {error}")  # Snakemake shows its message alone, without a traceback


def production_hashes(wildcards):
    return PLAN.hashes_of(PLAN.production[wildcards.variant])


def captions_of(item):
    """Return the rendered caption of each part of a page. A setting that it shows changes the page."""
    return {part.name: render_caption(part, config=config, context=CONTEXT) for part in item.parts}


def build_report():
    """Write report.html after a whole run. A run of chosen targets does not change it."""
    if not {*workflow.dag_settings.targets, *workflow.dag_settings.until} - {"all"}:
        write_report(Path("results", PLAN.corpus), config, STYLE, PAGES, beside=BESIDE)


guard(workflow, PLAN.corpus, build_report)
