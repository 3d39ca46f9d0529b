"""Thresholds with a promise beside those without one, the chance part of rates, look-alikes, and stability."""

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from hashbench.evaluation.promises.lookalikes import KINDS, SHARE
from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
Which thresholds keep their false-positive rate on other families? The usual threshold is the largest one whose counted
rate is within the target. On other families its rate is often above the target. The certified threshold is the largest
one whose upper confidence bound is within the target, at a confidence of {{ "%g" | format(100 * config["certify"]) }}
%: the gamma bound of Fay and Feuer, with families as the independent units. Far below a target, a rate is a count of
families that look alike. So each row appears twice: with look-alike families and without them. If there are too few
families, we promise nothing, and the note says how many are needed.
"""

NONE = "No threshold can be certified: there are no families, or they have no pairs."

_CERTIFIED = (
    Column("variant", "variant"),
    Column("target", "target"),
    Column("look_alikes", "look-alikes", help="counted in, or set apart as if those families had not been compared"),
    Column("threshold", "usual, bits", units.count, help="largest distance whose counted rate is within the target"),
    Column("recall", "recall", units.rate, help="same-family pairs found at the usual threshold"),
    Column("certified", "certified, bits", units.count, help="largest distance whose upper bound is within the target"),
    Column("certified_recall", "recall", units.rate, help="same-family pairs found at the certified threshold"),
    Column("price", "price, points", units.points, help="recall that the promise costs"),
    Column("exceeding", "usual exceeds", units.rate, help="random halves on which the target is exceeded"),
    Column("certified_exceeding", "certified exceeds", units.rate, help="the same for the certified threshold"),
    Column("note", "note", kind="prose"),
)
_CHANCE = (
    Column("variant", "variant"),
    Column("target", "chance rate"),
    Column("threshold", "at, bits", units.count, help="largest distance whose predicted rate is within it"),
    Column("predicted", "predicted", units.rate, help="by a line through the counted rates, on the normal scale"),
    Column("counted", "counted", units.rate, help="in these families, look-alikes apart"),
    Column("pairs", "from pairs", units.count, help="false matches that the counted rate comes from"),
    Column("note", "refused because", kind="prose"),
)
_VOTES = (
    Column("share", "share of pairs", units.round_rate, help="of two families that a kind votes from"),
    Column("kinds", "kinds that vote", units.count),
    Column("look_alikes", "look-alikes", units.count, help="pairs of families"),
    Column("family_pairs", "of", units.count, help="all pairs of families"),
    Column("rate", "rate", units.rate),
    Column("interval", "95 % interval", units.interval(units.rate), help="exact (Clopper and Pearson)"),
)
_CHOICES = (
    Column("variant", "variant"),
    Column("chosen", "chosen", units.rate, help="random splits in which it finds most on the first half"),
    Column("held_out", "recall", units.rate, help="mean, on the other half"),
    Column("optimism", "optimism, points", units.points, help="recall on the first half minus the other, on average"),
)


def draw(output: Path, context: Context, *, certified: str, chance: str, lookalike_votes: str, choices: str) -> None:
    """Write thresholds with and without a promise, then what is behind them."""
    table = pd.read_csv(certified)
    if table.empty:
        html.write(output, html.text(NONE))
        return
    set_on, families = table.families.iloc[0], units.count(table.n_families.iloc[0])
    shown = _targeted(table[table.families == set_on])
    sample = (
        "Thresholds are set and scored on all families, so recall is in sample."
        if set_on == ALL
        else f"Thresholds are set on {families} {set_on} families, and scored on the others."
    )
    tried = f"Both rules were tried on up to {units.count(table.splits.max())} random halves of all families."
    target = f"The target is a false-positive rate of {units.round_rate(context.verdict_fpr)}."
    blocks = [
        html.text(f"{target} {sample} {tried}"),
        html.table(shown[shown.target_fpr == context.verdict_fpr], _CERTIFIED),
        html.folded("At every rate", html.table(shown, _CERTIFIED)),
    ]
    if set_on != ALL:
        every = _targeted(table[table.families == ALL])
        blocks.append(html.folded("Set on all families: the threshold to use", html.table(every, _CERTIFIED)))
    html.write(
        output,
        *blocks,
        *_chances(pd.read_csv(chance)),
        *_votes(pd.read_csv(lookalike_votes)),
        *_choices(pd.read_csv(choices)),
    )


def _targeted(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(target=table.target_fpr.map(units.round_rate), note=table.note.fillna(""))


def _chances(chance: pd.DataFrame) -> list[Markup]:
    refused = chance.groupby("variant").threshold.transform("count") == 0
    rows = chance[~refused | ~chance.duplicated(["variant", "note"])]
    table = _targeted(rows).assign(target=rows.target_fpr.map(units.round_rate).where(~refused[rows.index], "any"))
    return [html.heading("The chance part, beyond the count"), html.table(table, _CHANCE)]


def _votes(votes: pd.DataFrame) -> list[Markup]:
    used = votes[(votes.share == SHARE) & (votes.kinds == KINDS)].iloc[0]
    said = (
        f"{units.count(used.look_alikes)} of {units.count(used.family_pairs)} pairs of families look alike: at most "
        f"{units.rate(used.high)} (95 % interval from {units.rate(used.low)}). The marked row is the rule in use."
    )
    table = votes.assign(interval=list(zip(votes.low, votes.high, strict=True)))
    marked = (votes.share == SHARE) & (votes.kinds == KINDS)
    return [html.heading("Look-alike families"), html.text(said), html.table(table, _VOTES, marked=marked)]


def _choices(choices: pd.DataFrame) -> list[Markup]:
    if choices.empty:
        return []
    first = choices.iloc[0]
    said = (
        f"Over {units.count(first.splits)} random splits at a target of {units.round_rate(first.target_fpr)}: "
        f"whichever variant wins looks {units.points(first.winner_optimism)} points better than on the other half, and "
        f"stays {units.points(first.winner_regret)} points behind the best variant there."
    )
    return [html.heading("How stable is the choice?"), html.text(said), html.table(choices, _CHOICES)]
