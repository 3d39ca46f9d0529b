"""The arguments that a configuration gives to the functions of stages, one function here for each of theirs."""

from typing import Any

from hashbench.corpus.sources import DEMO
from hashbench.evaluation.rates.operating import operating_of
from hashbench.experiment.plan import Plan
from hashbench.matching.matchers.registry import WEIGHTED
from hashbench.matching.speed.speeds import ADVISED, LINK, MATCH


def modeled(plan: Plan) -> dict[int, str]:
    """Return the variant that synthetic hashes imitate, by bits: one in `scaling.variants`, or the first."""
    named = [variant for variant in plan.config["scaling"]["variants"] if variant in plan.variants]
    return {plan.bits[variant]: variant for variant in reversed([*named, *plan.variants])}


def imitates_advised(plan: Plan) -> bool:
    """Return whether synthetic hashes with the advised variant's bits imitate the advised variant."""
    return ADVISED in plan.config["scaling"]["variants"]


def scaling_cases(plan: Plan) -> list[dict]:
    """Return the cases of `scaling` that a variant has the bits for, each with the matcher that feeds the experiment.

    If a weighted variant has the bits, hashes with masks are timed at the thresholds for matching and linking.
    """
    scaling, production = plan.config["scaling"], plan.config["matching"]["matcher"]
    weighted = {variant.bits for _, variant in plan.experiment.variants.values() if variant.weighted}

    def matchers(case: dict) -> list[str]:
        masked = [WEIGHTED.name] if case["radius"] in (MATCH, LINK) and case["bits"] in weighted else []
        return list(dict.fromkeys([production, *case.get("matchers", scaling["matchers"]), *masked]))

    return [
        {"bits": case["bits"], "radius": case["radius"], "hashes": case.get("hashes", scaling["hashes"])}
        | {"matchers": matchers(case), "seconds": case.get("seconds", scaling["seconds"])}
        for case in scaling["cases"]
        if case["bits"] in modeled(plan)
    ]


def operating(plan: Plan) -> dict[str, Any]:
    """Return the operating points at which every variant is scored: arguments of `rates.operating.points_of`."""
    return operating_of(plan.config)


def counting(plan: Plan) -> dict[str, Any]:
    """Return arguments of studies that count pairs again, such as `alternatives.second.study_second`."""
    return {
        "flagged": plan.config["matching"]["flagged"],
        "target_fprs": plan.config["target_fprs"],
        "executor": plan.config["execution"]["matching"],
    }


def scoring(plan: Plan) -> dict[str, Any]:
    """Return arguments of `choice.scoring.score_variants`, the tables left out."""
    return {
        "operating": operating(plan),
        "sizes": plan.config["collection_sizes"],
        "verdict_fpr": plan.config["verdict_fpr"],
        "radius": plan.config["matching"]["radius"],
        "min_samples": plan.config["clustering"]["min_samples"],
    }


def pricing(plan: Plan) -> dict[str, Any]:
    """Return arguments of `choice.pricing.price_collections`, the tables left out."""
    names = ("price_per_core_hour", "price_per_gigabyte_month", "currency")
    return {
        "matcher": plan.config["matching"]["matcher"],
        "target_fpr": plan.config["verdict_fpr"],
        "sizes": sorted({*plan.config["collection_sizes"], int(plan.config["collection_size"])}),
        "prices": {name: plan.config[name] for name in names},
    }


def choice(plan: Plan) -> dict[str, Any]:
    """Return arguments of `choice.choose.choose_variants`, the tables left out."""
    return {
        "production": plan.production,
        "bits": plan.bits,
        "native": plan.native,
        "operating": operating(plan),
        "verdict_fpr": plan.config["verdict_fpr"],
        "matcher": plan.config["matching"]["matcher"],
        **linking(plan),
    }


def linking(plan: Plan) -> dict[str, Any]:
    """Return arguments of `choice.link.choose_link`, the tables and what depends on them left out."""
    clustering = plan.config["clustering"]
    return {name: clustering[name] for name in ("unlabelled_threshold", "min_samples")}


def context(plan: Plan) -> dict[str, Any]:
    """Return the fields of `reporting.context.Context`."""
    return {
        "corpus": plan.corpus,
        "root": plan.root,
        "variants": plan.variants,
        "production": plan.production,
        "left_out": plan.experiment.left_out,
        "samples": plan.experiment.samples,
        "target_fprs": plan.config["target_fprs"],
        "verdict_fpr": plan.config["verdict_fpr"],
        "cluster_fpr": plan.config["clustering"]["target_fpr"],
        "images": str(plan.config["images"]),
        "backdrops": plan.config["demo"]["backdrops"] if plan.config["images"] == DEMO else "",
    }


def growth_pictures(plan: Plan) -> dict[str, Any]:
    """Return arguments of `profiling.timings.growth.draw_growth_pictures`."""
    measure = plan.config["measure"]
    sizes = {"side": measure["growth_side"], "sides": measure["growth_sides"]}
    return {"number": max(measure["growth_pictures"])} | sizes
