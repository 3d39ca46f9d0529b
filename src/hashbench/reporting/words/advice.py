"""The advice for a scenario in sentences: what to use, what to expect, how certain it is, what would change it."""

from hashbench.evaluation.choice.link import UNCHAINED
from hashbench.evaluation.choice.scenarios import CHEAPEST_TIE, CLUSTERS
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.differences import NOT_PROVEN, RATIO, TIE, excludes_equality
from hashbench.evaluation.rates.intervals import FEW_ERRING
from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_PRECISION, TARGET_RECALL
from hashbench.evaluation.rates.scores import DIRECTION_ONLY
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, counted
from hashbench.reporting.words.wording import interval, listed

NAMES = {
    "moderation": "Moderation",
    "deduplication": "Deduplication",
    "meme_families": "Meme families",
    "smallest_cost": "Smallest cost",
}

_OF_PAIRS = {"tpr": "finds {}", "fpr": "falsely matches {}", "precision": "precision here {}"}
_JOINED = ", from the ends of both rates' intervals"
_OF_CLUSTERS = {"tpr": "gathers {} of same-family pairs", "precision": "{} of pairs in one cluster are of one family"}


def use(advice: dict) -> str:
    """Return what to use: `phash-256, up to 79 of 256 bits`, or why nothing and what may serve as a filter."""
    if advice["variant"] is None:
        rest = advice.get("filter")
        return f"no advice: {advice['reason']}" + (
            f"; as a filter before a second look, {_up_to(rest)}" if rest else ""
        )
    return _up_to(advice)


def _up_to(advice: dict) -> str:
    clustering = advice.get("clustering")
    linked = f" linked by {clustering.replace('_', ' ')}" if clustering else ""
    size = advice["at_size"] if clustering else None
    doubt = size and size["mixed_at_most"] is None and size["mixed_share"] is None
    limit = f", but not promised among {units.about(size['pictures'])} pictures" if doubt else ""
    variant = advice["variant"]
    return f"{variant}{linked}, up to {advice['threshold']} of {bits_of(variant)} bits{counted(variant)}{limit}"


def rule(advice: dict) -> str:
    """Return how the threshold and the variant were chosen."""
    if advice["variant"] is None:
        return ""
    if advice["rule"] == CLUSTERS:
        return advice["reason"]
    what = METRICS[advice["metric"]].label.partition(" at ")[0].partition(" of ")[0]
    better = {"higher": "highest", "lower": "lowest"}[METRICS[advice["metric"]].better]
    if advice["rule"] == TARGET_FPR:
        where = f"at a false-positive rate of {units.round_rate(advice['at'])}"
    elif advice["rule"] == TARGET_RECALL:
        where = f"where {units.round_rate(advice['at'])} of same-family pairs are found"
    elif advice["rule"] == TARGET_PRECISION:
        where = f"where {units.round_rate(advice['at'])} of matches are right in the collection asked for"
    else:
        where = "at the threshold of the best F1"
    if advice["choice"] == CHEAPEST_TIE:
        return f"cheapest of the variants tied with the {better} {what} {where}"
    return f"{better} {what} {where}"


def must(advice: dict) -> str:
    """Return what a use must reach to be advised."""
    least = " and ".join(f"{METRICS[name].label} {units.round_rate(value)}" for name, value in advice["must"].items())
    return f"{least} in the collection asked for" if "precision" in advice["must"] else least


def expectation(advice: dict) -> str:
    """Return the rates to expect, each with its interval, and what they mean in the collection asked for."""
    shown = advice if advice["variant"] is not None else advice.get("filter")
    if not shown:
        return ""
    of_clusters = advice["rule"] == CLUSTERS
    target = advice["at"] if advice["rule"] == TARGET_FPR and shown is advice else None
    words = _OF_CLUSTERS if of_clusters else _OF_PAIRS
    parts = [_rate(measure, said, shown["expected"][measure], target) for measure, said in words.items()]
    few = {shown["expected"][name]["n_erring"] for name in ("tpr", "fpr")} - {None, 0}
    if few and min(few) < FEW_ERRING:
        parts.append(f"errors in {min(few)} families only, so the interval is likely too narrow")
    parts.append("held-out families" if shown["families"] == HELD_OUT else "all families, in sample")
    if shown["at_size"]:
        size = shown["at_size"]
        here = shown["expected"]["precision"]["value"]
        parts.append(chance_links(advice["clustering"], size) if of_clusters else at_size(size, here=here))
    parts.append(advice["note"] if of_clusters else "")
    return "; ".join(part for part in parts if part)


def _rate(measure: str, said: str, figure: dict, target: float | None) -> str:
    if figure["value"] is None:
        return ""
    between = interval(units.rate, figure["low"], figure["high"])
    if measure == "fpr" and figure["value"] == 0 and between:
        return said.format(f"none seen, at most {units.rate(figure['high'])}")
    text = said.format(units.rate(figure["value"]) + (f" ({between})" if between else ""))
    if measure == "fpr" and target and figure["value"] > target:
        text += f", {units.ratio(figure['value'] / target)} the target"
    return text + direction_only(figure)


def direction_only(figure: dict) -> str:
    """Return a note if a rate has so few errors that only its direction can be trusted, else nothing."""
    few = [part for part in figure["note"].split("; ") if part.startswith(DIRECTION_ONLY)]
    return f", {few[0].replace(': ', ' (')})" if few else ""


def at_size(size: dict, *, here: float | None = None) -> str:
    """Return what rates mean in a collection: false matches of a picture that is looked up and in all, and precision.

    Parameters
    ----------
    here : the precision in the collection that was scored, if the text also gives it. Its interval leaves out each
        family in turn. The interval at another size joins the ends of both rates' intervals, and the text says so. If
        the precision at the other size reads the same, it is left out, so that one number does not have two intervals.
    """
    false, pairs, precision = size["false_pairs_per_query"], size["false_pairs"], size["precision"]
    among = f"among {units.about(size['pictures'])} pictures"
    if false["value"] is None and false["high"] is None:
        return f"{among} not known, since no false match was seen"
    if false["value"] is None:
        most, least = units.about(false["high"]), units.rate(precision["low"])
        every = f" ({units.about(pairs['high'])} in all)"
        bound = f" and precision {least} or more" if precision["low"] else ""
        return f"{among} expect at most {most} false matches a query{every}{bound}"
    matches, right = (
        show(figure["value"]) + (f" ({between}{made})" if between else "")
        for show, figure, made in ((units.about, false, ""), (units.rate, precision, _JOINED if here else ""))
        for between in [interval(show, figure["low"], figure["high"])]
    )
    same = here is not None and units.rate(here) == units.rate(precision["value"])
    said = f"{among} expect {matches} false matches a query ({units.about(pairs['value'])} in all)"
    return said if same else f"{said} and precision {right}"


def chance_links(clustering: str, size: dict) -> str:
    """Return what a link threshold means for clusters in the collection asked for.

    Parameters
    ----------
    size : as `link_at_size` returns it.
    """
    links, among = size["chance_links"], f"among {units.about(size['pictures'])} pictures"
    if links["high"] is None:
        return f"{among} not known, since families are too few"
    if links["value"] is None:
        met = f"at most {units.about(links['high'])} pictures"
    else:
        met = f"{units.about(links['value'])} ({interval(units.about, links['low'], links['high'])}) pictures"
    return f"{among} a picture has {met} of other families within the threshold: {_promised(clustering, size)}"


def _promised(clustering: str, size: dict) -> str:
    """Return what the pictures of other families within the threshold mean for clusters."""
    if size["mixed_share"] is not None:
        return f"as judged here, {units.rate(size['mixed_share'])} of the pictures share a cluster with another family"
    if size["mixed_at_most"] is not None:
        return f"at most {units.rate(size['mixed_at_most'])} of the pictures share a cluster with another family"
    if clustering == UNCHAINED:
        return "clusters are not promised to follow families at that size, so look at each before you act"
    return f"these links chain by {clustering.replace('_', ' ')}, so clusters are not promised to follow families"


def runner_up(advice: dict) -> str:
    """Return the second-best variant with its paired difference, empty if there is none."""
    second = advice.get("runner_up")
    if not second:
        return ""
    if "outcome" not in second:
        return second["variant"]
    word = {TIE: "a tie", "better": "clearly behind", "worse": "clearly ahead"}[second["outcome"]]
    if second["difference"] is None:
        return f"{second['variant']}: {word} ({second['note']})"
    ends = second["low"], second["high"]
    if second["outcome"] == TIE and not second["note"] and excludes_equality(*ends, scale=second["scale"]):
        # The interval is for this one difference. The decision is adjusted for all comparisons.
        word = (
            f"{NOT_PROVEN}: p = {units.p_value(second['p_holm'])} after adjusting for all comparisons, though the "
            "interval of this one leaves out equality"
        )
    if second["scale"] == RATIO:
        times, between = units.ratio(second["difference"]), units.interval(units.ratio)
        difference = f"{times} the false matches of {second['variant']}"
    else:
        difference, between = f"{units.points(second['difference'])} points", units.interval(units.points)
    return f"{second['variant']}: {word} ({difference}, {between((second['low'], second['high']))})"


def changes(advice: dict) -> str:
    """Return what would change the choice: more families, a smaller budget, another target."""
    if advice["variant"] is None:
        return ""
    parts = []
    if advice["ties"]:
        cheaper = f"; {advice['cheaper']} costs less" if advice["cheaper"] else ""
        parts.append(f"more families could separate it from {listed(advice['ties'])}{cheaper}")
    by_variant: dict[str, list[str]] = {}
    for other in advice["elsewhere"]:
        by_variant.setdefault(other["variant"], []).append(units.round_rate(other["at"]))
    parts += [f"a target of {listed(targets)}: {variant}" for variant, targets in by_variant.items()]
    same = advice["same_error"]
    if same:
        rates = f"{units.rate(same['tpr'])} against {units.rate(same['chosen'])}"
        parts.append(f"at exactly that false-positive rate, {same['variant']} finds more ({rates})")
    if advice["passed_over"]:
        parts.append(f"a less strict target: this one excludes {listed(advice['passed_over'])}")
    return "; ".join(parts) or "nothing that was measured here"
