"""The advice in one sentence, the rates to expect, and the ranking behind it."""

import json
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.pages.operating import columns_of, operating_points
from hashbench.reporting.reading.scored import read_scores
from hashbench.reporting.words import advice as words
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of
from hashbench.reporting.words.wording import listed

TITLE = "Which hash should be used?"

_COLUMNS = (
    Column("variant", "variant"),
    Column("seconds_per_picture", "time", units.seconds, help="median time per picture, from file to hash"),
    Column("ratio_to_decode", "× decoding", units.ratio, help="this time divided by the time to decode the file"),
)


_SCENARIOS = (
    Column("scenario", "use case"),
    Column("question", "question", kind="prose"),
    Column("use", "use", kind="prose"),
    Column("expect", "expect (95 % intervals)", kind="prose"),
    Column("runner_up", "runner-up", kind="prose"),
    Column("changes", "what would change the choice", kind="prose"),
    Column("rule", "rule", kind="prose"),
)


def draw(output: Path, context: Context, *, verdict: str, scores: str) -> None:
    """Write the verdict, or the reason why there is none."""
    advice = json.loads(Path(verdict).read_text(encoding="utf-8"))
    scenarios = _scenarios(advice["scenarios"])
    if not advice["ranking"]:
        return html.write(output, TITLE, _no_verdict(advice), *scenarios)
    target = advice["target_fpr"]
    costs = pd.DataFrame(advice["ranking"])[[column.key for column in _COLUMNS]].set_index("variant")
    ranking = costs.join(operating_points(read_scores(scores), Point(TARGET_FPR, target))).reset_index(names="variant")
    rule = f"{advice['rule']}, which is {units.round_rate(target)}; of equal rates the cheaper"
    return html.write(
        output,
        TITLE,
        *(_advice(advice, ranking, context) if advice["variant"] else [_no_verdict(advice)]),
        *scenarios,
        html.heading("The ranking"),
        html.text(f"Rule: {rule}."),
        html.table(ranking, [*_COLUMNS, *columns_of(ranking)], marked=ranking.variant == advice["variant"]),
    )


def _no_verdict(advice: dict) -> Markup:
    return html.text(f"There is no verdict: {advice['reason']}.", kind="lead")


def _scenarios(scenarios: list[dict]) -> list[Markup]:
    """Return the table of scenarios, or nothing if no scenario has an answer."""
    if all(scenario["variant"] is None for scenario in scenarios):
        return []
    rows = pd.DataFrame(
        {
            "scenario": words.NAMES[scenario["name"]],
            "question": scenario["question"],
            "use": words.use(scenario),
            "expect": words.expectation(scenario),
            "runner_up": words.runner_up(scenario),
            "changes": words.changes(scenario),
            "rule": words.rule(scenario),
        }
        for scenario in scenarios
    )
    return [html.heading("For your use"), html.table(rows, _SCENARIOS)]


def _advice(advice: dict, ranking: pd.DataFrame, context: Context) -> list[Markup]:
    best = ranking[ranking.variant == advice["variant"]].iloc[0]
    use = Markup(
        "Use <b>{}</b>, and count two pictures as one family when their hashes differ in at most <b>{}</b> of {} bits."
    ).format(best.variant, advice["threshold"], bits_of(best.variant))
    time, ratio = units.seconds(best.seconds_per_picture), units.ratio(best.ratio_to_decode)
    cost = (
        f"A picture takes {time} from file to hash, {ratio} the time of decoding it "
        f"({context.production[best.variant]}, one thread). Chosen for: {advice['reason']}."
    )
    sentences = (_expected(best, units.round_rate(advice["target_fpr"])), _rivals(advice), _claimed(advice), cost)
    return [html.text(use, kind="lead"), *(html.text(sentence) for sentence in sentences if sentence)]


def _expected(best: pd.Series, target: str) -> str:
    if pd.isna(best.held_out_tpr):
        return "No families were held out, or too few for this rate. So its rates on other families are not known."
    between = units.interval(units.rate)
    false = "none that was seen" if best.held_out_fpr == 0 else units.rate(best.held_out_fpr)
    return (
        f"Expect it to find {units.rate(best.held_out_tpr)} of same-family pairs "
        f"(95 % interval {between(best.held_out_tpr_interval)}) and to match falsely {false} "
        f"of different-family pairs ({between(best.held_out_fpr_interval)}; the target was {target}). These are its "
        "rates on the held-out families, which were not used to set the threshold."
    )


def _rivals(advice: dict) -> str:
    """Return the variants tied with the choice, and the variants that were passed over."""
    parts = []
    if advice["ties"]:
        parts.append(f"It is tied with {listed(advice['ties'])}: with other families, their order may change.")
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
