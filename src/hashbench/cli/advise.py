"""`hashbench advise`: print what a finished run advises for a use, in a collection of any size."""

import argparse

from hashbench.cli.arguments import add_size
from hashbench.errors import InputError


def add(commands: argparse._SubParsersAction) -> None:
    """Add the command to the parser."""
    advise = commands.add_parser("advise", help="print which variant and threshold to use, and what to expect")
    advise.add_argument("results", metavar="results/NAME", help="of a finished run")
    advise.add_argument("--use", help="moderation, deduplication, meme_families or smallest_cost (default: all)")
    add_size(advise, "as configured")
    advise.set_defaults(run=_advise)


def _advise(options: argparse.Namespace) -> int:
    from hashbench.evaluation.choice.at_size import USES, advise_at
    from hashbench.reporting.words import advice as words

    if options.use is not None and options.use not in USES:
        raise InputError(f"use {options.use!r} is unknown; known uses: {', '.join(USES)}")
    for advice in advise_at(options.results, options.size):
        if options.use in (None, advice["name"]):
            said = {
                "use": words.use(advice),
                "expect": words.expectation(advice),
                "cost": _cost(options.results, advice),
                "runner-up": words.runner_up(advice),
            }
            lines = [f"{name}: {text}" for name, text in said.items() if text]
            print(f"{words.NAMES[advice['name']]}: {advice['question']}", *lines, sep="\n  ")
    return 0


def _cost(results: str, advice: dict) -> str:
    """Return what it costs to follow an advice, or why it is not known; empty if the run has no prices."""
    from hashbench.evaluation.choice.at_size import price_at
    from hashbench.matching.speed.speeds import LINK, MATCH
    from hashbench.reporting.words import price

    shown = advice if advice["variant"] else advice["filter"]
    if not shown or not shown["at_size"]:
        return ""
    purpose, size = LINK if advice.get("clustering") else MATCH, int(shown["at_size"]["pictures"])
    row = price_at(results, shown["variant"], threshold=shown["threshold"], purpose=purpose, size=size)
    return "" if row is None else price.cost(next(row.itertuples()))
