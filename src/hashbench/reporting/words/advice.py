"""The advice for a scenario in sentences: what to use, what to expect, how certain it is, what would change it."""

from hashbench.evaluation.choice.scenarios import CHEAPEST_TIE
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.differences import RATIO, TIE
from hashbench.evaluation.rates.intervals import FEW_ERRING
from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_RECALL
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of
from hashbench.reporting.words.wording import interval, listed

NAMES = {
    "moderation": "Moderation",
    "deduplication": "Deduplication",
    "meme_families": "Meme families",
    "smallest_cost": "Smallest cost",
}


def use(advice: dict) -> str:
    """Return what to use, such as `phash-256, up to 79 of 256 bits`, or why there is no advice."""
    if advice["variant"] is None:
        return f"no advice: {advice['reason']}"
    return f"{advice['variant']}, up to {advice['threshold']} of {bits_of(advice['variant'])} bits"


def rule(advice: dict) -> str:
    """Return how the threshold and the variant were chosen."""
    if advice["variant"] is None:
        return ""
    what = METRICS[advice["metric"]].label.partition(" at ")[0].partition(" of ")[0]
    better = {"higher": "highest", "lower": "lowest"}[METRICS[advice["metric"]].better]
    if advice["metric"] == "tpr_matched":
        what, where = METRICS["tpr"].label.partition(" at ")[0], f"at exactly {units.round_rate(advice['at'])} false"
    elif advice["rule"] == TARGET_FPR:
        where = f"at a false-positive rate of {units.round_rate(advice['at'])}"
    elif advice["rule"] == TARGET_RECALL:
        where = f"where {units.round_rate(advice['at'])} of same-family pairs are found"
    else:
        where = "at the threshold of the best F1"
    if advice["choice"] == CHEAPEST_TIE:
        return f"cheapest of the variants tied with the {better} {what} {where}"
    return f"{better} {what} {where}"


def expectation(advice: dict) -> str:
    """Return the rates to expect, each with its interval."""
    if advice["variant"] is None:
        return ""
    parts = []
    for measure, words in (("tpr", "finds"), ("fpr", "falsely matches"), ("precision", "precision")):
        figure = advice["expected"][measure]
        if figure["value"] is None:
            continue
        unseen = measure == "fpr" and figure["value"] == 0
        between = interval(units.rate, figure["low"], figure["high"])
        if unseen and between:
            parts.append(f"{words} none seen, at most {units.rate(figure['high'])}")
        else:
            parts.append(f"{words} {units.rate(figure['value'])}" + (f" ({between})" if between else ""))
        if measure == "fpr" and advice["rule"] == TARGET_FPR and figure["value"] > advice["at"]:
            parts[-1] += f", {units.ratio(figure['value'] / advice['at'])} the target"
    few = {advice["expected"][name]["n_erring"] for name in ("tpr", "fpr")} - {None, 0}
    if few and min(few) < FEW_ERRING:
        parts.append(f"errors in only {min(few)} families, so the interval is likely too narrow")
    on = "held-out families" if advice["families"] == HELD_OUT else "all families, in sample"
    return f"{'; '.join(parts)}; {on}"


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
    equal = 1 if second["scale"] == RATIO else 0
    if second["outcome"] == TIE and not second["note"] and not second["low"] <= equal <= second["high"]:
        word = "a tie after Holm's correction"  # the p-value is corrected for many comparisons, the interval is not
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
