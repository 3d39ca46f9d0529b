"""The answer on one screen: which hash and thresholds to use, what to expect, what it costs, what it cannot find."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from hashbench.corpus.sources import DEMO
from hashbench.evaluation.choice.link import LARGEST_TRIED
from hashbench.evaluation.edits.robustness import BETWEEN, BLIND
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.matching.speed.speeds import LINK, MATCH
from hashbench.reporting.context import Context
from hashbench.reporting.pages.answer_links import capital, of, to, with_interval
from hashbench.reporting.pages.answer_sizes import by_size, of_queries
from hashbench.reporting.pages.answer_style import MARKUP, SCRIPT, STYLE
from hashbench.reporting.reading.edited import measured, read_robustness, strengths_in_words
from hashbench.reporting.words import advice as words
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, counted
from hashbench.reporting.words.price import PARTS, why
from hashbench.reporting.words.wording import interval, listed

_MISSING = "{} is missing. Make it with: snakemake --cores all {}"
NO_FAMILIES = (
    "Say which pictures belong together, by family.from in the configuration, and run again. Until then the report "
    "shows costs, distances and clusters."
)


@dataclass(frozen=True)
class Card:
    """A question and its answer: first the answer, then the facts about it. `warn` has the lines that are warnings."""

    title: Markup | str
    big: Markup | str
    lines: Sequence[Markup | str]
    warn: Sequence[int] = ()


@dataclass(frozen=True)
class _Tables:
    """The inputs of the answer. A missing table is None."""

    advice: dict
    context: Context
    scale: pd.DataFrame | None
    costs: pd.DataFrame | None
    prices: pd.DataFrame | None
    queries: pd.DataFrame | None
    robustness: pd.DataFrame | None
    missing: dict[str, str]


def draw(
    output: Path,
    context: Context,
    *,
    verdict: str,
    scale: str,
    costs: str,
    prices: str,
    queries: str,
    robustness: str,
) -> None:
    """Write the answer as a fragment of HTML: one `<section>` with its style and its script.

    Any input may be missing. The answer then says which, and how to make it.
    """
    paths = {
        "scale": scale,
        "costs": costs,
        "prices": prices,
        "queries": queries,
        "robustness": robustness,
    }
    missing = {name: _MISSING.format(path, path) for name, path in paths.items() if not Path(path).exists()}
    read = {
        name: None if name in missing else read_robustness(path) if name == "robustness" else pd.read_csv(path)
        for name, path in paths.items()
    }
    if Path(verdict).exists():
        given = _Tables(json.loads(Path(verdict).read_text(encoding="utf-8")), context, missing=missing, **read)
        shown = _answer(given)
    else:
        shown = {"headline": "There is no verdict yet", "lead": [_MISSING.format(verdict, verdict)]}
    drawn = "Drawn pictures: this is the demo. Expect other rates on yours." if context.images == DEMO else ""
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(MARKUP)
    fragment = template.render(style=Markup(STYLE), script=Markup(SCRIPT), drawn=drawn, **shown)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(fragment, encoding="utf-8")


def _answer(given: _Tables) -> dict:
    match = given.advice.get("match")
    return {
        "headline": _headline(given),
        "lead": _lead(given),
        "cards": [_matching(given), _linking(given), _cost(given), _blind(given)],
        "sizes": by_size(given.scale, match) if match else None,
        "foot": [Markup(" ").join(_foot(given))],
    }


def _headline(given: _Tables) -> Markup | str:
    match, link = given.advice.get("match"), given.advice.get("link")
    if not match:
        return "No hash can be recommended on these pictures"
    verb = "Best here is" if match["note"] else "Use"
    said = of("{} {}: pairs match up to {} bits", verb, match["variant"], to("verdict", match["threshold"]))
    if not link or not link["variant"]:
        return said
    variant = "" if link["variant"] == match["variant"] else f"{link['variant']} "
    how = link["clustering"].replace("_", " ")
    return said + of("; groups link by {}{} up to {} bits", variant, how, to("cluster_scores", link["threshold"]))


def _lead(given: _Tables) -> list[Markup | str]:
    advice = given.advice
    if not advice.get("match"):
        said = [of("{}.", capital(advice["reason"]))]
        return said if advice["ranking"] else [*said, NO_FAMILIES]
    acting = next((one for one in advice["scenarios"] if one["name"] == "moderation"), None)
    said = []
    if advice["ties"]:
        said.append(
            of(
                "It is not proven better than {}: adjusted for all comparisons, the families are too few.",
                to("standings", listed(advice["ties"])),
            )
        )
    if acting and not acting["variant"]:
        said.append(of("Look at every match before you act: {}.", to("verdict", acting["reason"])))
    elif acting:
        said.append(of("To act without a second look, use {}.", to("verdict", words.use(acting))))
    return [Markup(" ").join(said)] if said else []


def _matching(given: _Tables) -> Card:
    match, title = given.advice.get("match"), "To match two pictures"
    if not match:
        return Card(title, "No threshold", [of("{}.", capital(given.advice["reason"]))])
    found = match["expected"]["tpr"]
    lines = [
        of("Finds {} of same-family pairs.", with_interval("true_positive_rates", units.rate, found)),
        _false(match),
    ]
    warn = []
    held_out = match["families"] == HELD_OUT
    families = f"{units.count(found['n_families'])} {'held-out families' if held_out else 'families, in sample'}"
    lines.append(of("Judged on {}.", to("true_positive_rates", families)))
    if match["note"]:
        warn.append(len(lines))
        lines.append(of("The target is {}.", to("verdict", match["note"])))
    if not held_out:
        warn.append(len(lines))
        lines.append("The threshold was set on the same families, so expect less.")
    return Card(title, _up_to(match, "verdict"), lines, warn)


def _false(match: dict) -> Markup:
    figure, target = match["expected"]["fpr"], to("verdict", units.round_rate(match["target"]))
    if figure["value"] == 0 and figure["high"] is not None:
        bound = to("true_positive_rates", units.rate(figure["high"]))
        return of("Saw no false match: at most {} of different-family pairs; the target was {}.", bound, target)
    rate = with_interval("true_positive_rates", units.rate, figure)
    return of("Falsely matches {} of different-family pairs; the target was {}.", rate, target)


def _up_to(chosen: dict, part: str) -> Markup:
    variant = chosen["variant"]
    threshold = to(part, f"{chosen['threshold']} of {bits_of(variant)}")
    return of("{}, up to {} bits{}", variant, threshold, counted(variant))


def _linking(given: _Tables) -> Card:
    link, title = given.advice.get("link"), "To link pictures into groups"
    if not link:
        return Card(title, "Not judged", ["No clustering was scored."])
    if not link["variant"]:
        return Card(title, "No threshold is advised", [of("{}.", capital(link["reason"]))], [0])
    expected = link["expected"]
    lines = [
        of("Gathers {} of same-family pairs.", with_interval("cluster_scores", units.rate, expected["pair_recall"])),
        of(
            "Of pairs in a group, {} are right.",
            with_interval("cluster_scores", units.rate, expected["pair_precision"]),
        ),
        of("Judged on {}.", to("cluster_scores", f"{units.count(link['n_families'])} families")),
    ]
    lines += [f"{LARGEST_TRIED}." for note in link.get("notes", []) if note.startswith(LARGEST_TRIED)]
    warn = []
    size = link.get("at_size")
    if size:
        said = capital(words.chance_links(link["clustering"], size))
        met, _, follows = said.partition(": ")
        known = size["mixed_at_most"] is not None or size["mixed_share"] is not None
        warn = [] if known else [len(lines)]
        lines.append(of("{}: {}.", to("cluster_scores", met), to("cluster_scores", follows)))
    how = capital(link["clustering"].replace("_", " "))
    return Card(title, of("{} of {}", how, _up_to(link, "cluster_scores")), lines, warn)


def _cost(given: _Tables) -> Card:
    match, link = given.advice.get("match"), given.advice.get("link")
    size = given.advice.get("collection_size")
    title = of("What {} pictures cost", to("prices", units.about(size))) if size else "What it costs"
    lines = [given.missing[name] for name in ("costs", "prices") if name in given.missing]
    variant = match["variant"] if match else None
    if given.costs is not None:
        lines.append(of("One picture: {}.", _one_picture(given.costs, variant)))
    if given.prices is None:
        return Card(title, "", lines)
    rows = given.prices[given.prices.pictures == size]
    if not match:
        return Card(title, "", [*lines, *_hashing_alone(given.costs, rows)])
    row = next(rows[(rows.variant == variant) & (rows.purpose == MATCH)].itertuples(), None)
    if row is None:
        return Card(title, "", [*lines, of("No price at this size: it is not in {}.", to("prices", "the table"))])
    lines += [
        of("Hashing: {}.", _spent(row, "hashing")),
        of("Matching: {}.", _spent(row, "matching")),
        of("Hashes, kept a month: {}, {} {}.", to("prices", units.size(row.stored_bytes)), *_price(row, "storing")),
        _output(row, "Pairs that match"),
    ]
    linked = rows[(rows.variant == link["variant"]) & (rows.purpose == LINK)] if link and link["variant"] else rows[:0]
    lines += [_output(one, "Pairs to link") for one in linked.itertuples()]
    return Card(title, _total(row), lines)


def _hashing_alone(costs: pd.DataFrame | None, rows: pd.DataFrame) -> list[Markup]:
    """Return what it takes to hash so many pictures and to keep the hashes, by the cheapest variant."""
    if costs is None:
        return []
    cheapest = costs.variant[costs.ratio_to_decode.idxmin()]
    return [
        of("Hashing: {}. Hashes, kept a month: {}.", _spent(row, "hashing"), to("prices", units.size(row.stored_bytes)))
        for row in rows[rows.variant == cheapest].head(1).itertuples()
    ]


def _total(row: tuple) -> Markup | str:
    """Return the price, or its range, or the price of the parts that are known."""
    between = interval(units.price, row.price_low, row.price_high)
    if pd.notna(row.price):
        return of("{} {} to match", to("prices", units.price(row.price)), row.currency)
    if between:
        return of("Between {} {} to match", to("prices", between.replace("–", " and ")), row.currency)
    if any(note.startswith("price: ") for note in (row.note if isinstance(row.note, str) else "").split("; ")):
        return of("Price not known to within {}", to("prices", "a factor of ten"))
    prices = {verb: getattr(row, f"{part}_price") for part, verb in PARTS.items()}
    known = {verb: price for verb, price in prices.items() if pd.notna(price)}
    if not known:
        return "Price not known"
    price = to("prices", units.price(sum(known.values())))
    return of("{} {} to {}; the rest is not known", price, row.currency, listed(list(known)))


def _one_picture(costs: pd.DataFrame, variant: str | None) -> Markup:
    """Return the time of a picture, for the cheapest variant if no variant is chosen."""
    row = (costs[costs.variant == variant] if variant else costs.sort_values("ratio_to_decode")).iloc[0]
    whose = "" if variant else f", by {row.variant}, the cheapest"
    time = to("costs", units.seconds(row.seconds_per_picture))
    return of("{}, {} decoding it{}", time, to("timings", units.ratio(row.ratio_to_decode)), whose)


def _spent(row: tuple, part: str) -> Markup:
    seconds = getattr(row, f"{part}_seconds")
    if pd.isna(seconds):
        return of("not known, {}", to("prices", why(row, part)))
    return of("{} of a core, {} {}", to("prices", units.seconds(seconds)), *_price(row, part))


def _price(row: tuple, part: str) -> tuple[Markup, str]:
    return to("prices", units.price(getattr(row, f"{part}_price"))), row.currency


def _output(row: tuple, what: str) -> Markup:
    """Return how many pairs are found, and the cost to write and to keep them."""
    low, high = units.about(row.output_pairs_low), units.about(row.output_pairs_high)
    if pd.notna(row.output_pairs):
        pairs = f"{units.about(row.output_pairs)} ({low}–{high})"
        if pd.isna(row.output_price):
            return of(
                "{}: {}; {}.",
                what,
                to("prices", pairs),
                to("prices", f"writing them is not priced, {why(row, 'writing')}"),
            )
        return of("{}: {}, {} {}.", what, to("prices", pairs), *_price(row, "output"))
    if pd.isna(row.output_pairs_high):
        return of("{}: not known, {}.", what, to("prices", why(row, "pairs")))
    return of("{}: {}, {}.", what, to("prices", f"{low} to {high}"), to("prices", f"not priced, {why(row, 'pairs')}"))


def _blind(given: _Tables) -> Card:
    title, table, match = "What it cannot find", given.robustness, given.advice.get("match")
    if table is None:
        return Card(title, "", [given.missing["robustness"]])
    if not match:
        return Card(title, "", ["Without a threshold no edited copy is found or missed."])
    rows = table[table.variant == match["variant"]]
    blind, unsure = (_edits(rows[rows.finding == finding]) for finding in (BLIND, BETWEEN))
    n = units.count(rows.n.min())
    lines = []
    if blind:
        lines.append(of("Fewer than half of the copies are found after {}.", to("blindness", blind)))
    if unsure:
        lines.append(of("Sometimes missed, or too few to say: {}.", to("robustness", unsure)))
    if not lines:
        lines.append(of("{} of the edits tried hides a picture.", to("blindness", "None")))
    return Card(title, "", [*lines, of("Each edit was tried on {} pictures.", to("edits", n))])


def _edits(rows: pd.DataFrame) -> str:
    named = [strengths_in_words(edit, sorted(rows.strength[rows.edit == edit.name])) for edit in measured(rows)]
    return listed(named) if len(named) < 3 else "; ".join(named)


def _foot(given: _Tables) -> list[Markup | str]:
    said: list[Markup | str] = [given.missing[name] for name in ("scale", "queries") if name in given.missing]
    match = given.advice.get("match")
    if match and given.queries is not None:
        said += of_queries(given.queries, match)
    if match:
        said.append("Intervals are of 95 %, with the family as the unit. Families are taken to stay as large as here.")
    return said
