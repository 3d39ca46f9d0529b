"""The advice in one sentence, the rates to expect, and the ranking behind it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from markupsafe import Markup

from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import read_scores
from hashbench.reporting.tables.operating import columns_of, operating_points
from hashbench.reporting.words import advice as words
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, counted
from hashbench.reporting.words.wording import listed

CAPTION = """
Which hash should an engineer use on pictures like those in {{ context.corpus }}, with which threshold, and what rates
and costs result? The first advice is the variant with the highest true-positive rate on held-out families. Its
threshold is frozen on the tuning families for a false-positive rate of
{{ "%g" | format(100 * config["verdict_fpr"]) }} %. Variants whose held-out false-positive rate
is clearly higher are passed over: their whole interval is above the target. Two variants are tied if their paired
difference is not significant after Holm's correction for all comparisons, even if its own interval leaves out zero.
The page also shows what a choice in sample would have claimed.
Then it gives advice for several uses, each by its own rule. The family is the unit of all intervals, not the pair.
Every pair of pictures is counted.
"""

_COLUMNS = (
    Column("variant", "variant"),
    Column("seconds_per_picture", "time", units.seconds, help="median time per picture, from file to hash"),
    Column("ratio_to_decode", "× decoding", units.ratio, help="this time divided by the time to decode the file"),
)


# What rates mean in a collection of another size. The interval of precision joins the ends of those of both rates.
_AT_SIZE = (
    ("false_pairs_per_query", "false matches a query", units.about),
    ("precision", "precision", units.rate),
    ("false_pairs", "false matches in all", units.about),
)


def draw(output: Path, context: Context, *, verdict: str, scores: str, certified: str) -> None:
    """Write the verdict, or the reason why there is none."""
    advice = json.loads(Path(verdict).read_text(encoding="utf-8"))
    scenarios = _scenarios(advice["scenarios"])
    if not advice["ranking"]:
        return html.write(output, _no_verdict(advice), *scenarios)
    target = advice["target_fpr"]
    costs = pd.DataFrame(advice["ranking"])[[column.key for column in _COLUMNS]].set_index("variant")
    ranking = costs.join(operating_points(read_scores(scores), Point(TARGET_FPR, target))).reset_index(names="variant")
    ranking, at_size = _with_size(ranking, [row.get("at_size") for row in advice["ranking"]])
    rule = f"{advice['rule']}. The target is {units.round_rate(target)}. Of equal rates the cheaper is first"
    return html.write(
        output,
        *(_advice(advice, ranking, context, pd.read_csv(certified)) if advice["variant"] else [_no_verdict(advice)]),
        *scenarios,
        html.heading("The ranking"),
        html.text(f"Rule: {rule}."),
        html.table(ranking, [*_COLUMNS, *columns_of(ranking), *at_size], marked=ranking.variant == advice["variant"]),
    )


def _with_size(ranking: pd.DataFrame, sizes: list[dict | None]) -> tuple[pd.DataFrame, list[Column]]:
    """Return the ranking with what each row means in the collection asked for, and the columns of that.

    Parameters
    ----------
    sizes : `at_size` of each row, None where nothing is known.
    """
    known = [size for size in sizes if size]
    if not known:
        return ranking, []
    group = f"among {units.about(known[0]['pictures'])} pictures"
    shown, columns = {}, []
    for name, title, show in _AT_SIZE:
        figures = [size[name] if size else dict.fromkeys(("value", "low", "high")) for size in sizes]
        shown[f"{name}_there"] = [figure["value"] for figure in figures]
        shown[f"{name}_there_interval"] = [_ends(figure) for figure in figures]
        columns += [
            Column(f"{name}_there", title, show, group=group),
            Column(f"{name}_there_interval", f"{title}, 95 % interval", units.interval(show), group=group, more=True),
        ]
    return ranking.assign(**shown), sorted(columns, key=lambda column: column.more)


def _ends(figure: dict) -> tuple[float, float]:
    return tuple(np.nan if figure[end] is None else figure[end] for end in ("low", "high"))


def _no_verdict(advice: dict) -> Markup:
    return html.text(f"There is no verdict: {advice['reason'].removeprefix('no accuracy: ')}.", kind="lead")


def _scenarios(scenarios: list[dict]) -> list[Markup]:
    """Return the advice for each use, or nothing if no use has an answer or a filter."""
    if all(scenario["variant"] is None and not scenario.get("filter") for scenario in scenarios):
        return []
    blocks = []
    for scenario in scenarios:
        said = (
            ("question", scenario["question"]),
            ("expect", words.expectation(scenario)),
            ("must reach", words.must(scenario)),
            ("runner-up", words.runner_up(scenario)),
            ("would change it", words.changes(scenario)),
            ("rule", words.rule(scenario)),
        )
        use = words.use(scenario)
        blocks += [html.heading(f"{words.NAMES[scenario['name']]}: {use}"), html.facts(said)]
    return blocks


def _advice(advice: dict, ranking: pd.DataFrame, context: Context, certified: pd.DataFrame) -> list[Markup]:
    match = advice["match"]
    best = ranking[ranking.variant == match["variant"]].iloc[0]
    lead = "Best on these families is <b>{}</b>" if match["note"] else "Use <b>{}</b>"
    use = Markup(f"{lead}: two pictures match if their hashes differ in at most <b>{{}}</b> of {{}} bits{{}}.").format(
        match["variant"], match["threshold"], bits_of(match["variant"]), counted(match["variant"])
    )
    time, ratio = units.seconds(best.seconds_per_picture), units.ratio(best.ratio_to_decode)
    cost = (
        f"A picture takes {time} from file to hash, {ratio} the time of decoding it "
        f"({context.production[best.variant]}, one thread). Chosen for: {advice['reason']}."
    )
    promise = (
        f"A false-positive rate of {units.round_rate(match['target'])} is {match['note']}." if match["note"] else ""
    )
    sentences = (
        promise,
        _expected(match),
        _certified(certified, match),
        _among(match["at_size"]),
        _linked(advice["link"]),
        _rivals(advice),
        _claimed(advice),
        cost,
    )
    return [html.text(use, kind="lead"), *(html.text(sentence) for sentence in sentences if sentence)]


def _expected(match: dict) -> str:
    if match["families"] != HELD_OUT:
        return "No families were held out, or too few for this rate, so how it does on others than these is not known."
    found, false = match["expected"]["tpr"], match["expected"]["fpr"]
    between = units.interval(units.rate)
    matched = "none that was seen" if false["value"] == 0 else units.rate(false["value"])
    return (
        f"Expect it to find {units.rate(found['value'])} of same-family pairs "
        f"(95 % interval {between((found['low'], found['high']))}{words.direction_only(found)}) and to match falsely "
        f"{matched} of different-family pairs ({between((false['low'], false['high']))}{words.direction_only(false)}; "
        f"the target was {units.round_rate(match['target'])}). That is how it did on the held-out families, which had "
        f"no part in setting the threshold.{_refused(match)}"
    )


def _certified(certified: pd.DataFrame, match: dict) -> str:
    """Return the certified threshold beside the usual one and its cost, or what a promise would need."""
    rows = certified[(certified.variant == match["variant"]) & (certified.target_fpr == match["target"])]
    if rows.empty:
        return ""
    of_set = rows[rows.families == rows.families.iloc[0]].set_index("look_alikes")
    parts = []
    for name, said in (("in", "with look-alike families in"), ("apart", "with look-alike families set apart")):
        row = of_set.loc[name]
        if pd.isna(row.certified):
            parts.append(f"{said}, {row.note}")
        else:
            caution = f" ({row.note})" if isinstance(row.note, str) else ""
            price = f"{100 * row.price:.2g} points of recall{caution}"
            parts.append(f"{said}, {units.count(row.certified)} bits, which costs {price}")
    return f"A threshold that promises {units.round_rate(match['target'])} on other families: {'; '.join(parts)}."


def _refused(match: dict) -> str:
    """Return what it finds if files that it refuses count as missed, else an empty text."""
    found, of_files = (match["expected"][name]["value"] for name in ("tpr", "tpr_generalised"))
    if found == of_files:
        return ""
    return f" Where files without a hash that means something count as missed, it finds {units.rate(of_files)}."


def _among(size: dict | None) -> str:
    """Return what the rates mean in the collection asked for, or an empty text if none is."""
    if size is None:
        return ""
    said = words.at_size(size)
    return f"{said[0].upper()}{said[1:]}, if families stay as large as here."


def _linked(link: dict | None) -> str:
    """Return how to gather groups, or an empty text if that was not judged."""
    if link is None or link["variant"] is None:
        return ""
    size = link.get("at_size")
    said = words.chance_links(link["clustering"], size) if size else ""
    return (
        f"To gather groups, link pictures by {link['clustering'].replace('_', ' ')} of {link['variant']} up to "
        f"{link['threshold']} bits{_chained(link)}." + (f" {said[0].upper()}{said[1:]}." if said else "")
    )


def _chained(link: dict) -> str:
    """Return by which clusterings the threshold for pairs makes one cluster of many families, empty if by none."""
    match = link.get("match_threshold")
    fallen = [name for name, cliff in link.get("cliffs", {}).items() if None not in (match, cliff) and cliff <= match]
    if not fallen:
        return ""
    return f": by {listed([name.replace('_', ' ') for name in fallen])}, the threshold for pairs chains groups together"


def _rivals(advice: dict) -> str:
    """Return the variants that the choice is not proven better than, and the variants that were passed over."""
    parts = []
    if advice["ties"]:
        parts.append(
            f"It is not proven better than {listed(advice['ties'])}: paired by family, the difference is not "
            "significant after Holm's correction for all comparisons."
        )
    if advice["passed_over"]:
        parts.append(
            f"Passed over, because their false-positive rate is clearly too high: {listed(advice['passed_over'])}."
        )
    return " ".join(parts)


def _claimed(advice: dict) -> str:
    """Return the rates that a choice in sample would have claimed, empty if there are no better ones to compare."""
    claim = advice["in_sample"]
    if claim is None:
        return ""
    return (
        f"A choice of threshold and variant on all families would have claimed {units.rate(claim['tpr'])} for "
        f"{claim['variant']} up to {claim['threshold']} bits, at a false-positive rate of {units.rate(claim['fpr'])}."
    )
