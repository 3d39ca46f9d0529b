"""The cost of a variant by stage, and the cost of collections of several sizes."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from hashbench.matching.speed.growth import LOOKUPS, SQUARE
from hashbench.matching.speed.speeds import LINK, MATCH
from hashbench.profiling.timings.timing import DECODE
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import between, listed

CAPTION = """
What would it cost to hash a collection, and to find all its close pairs? The upper tables show the cost of
one picture by stage and by size, because which variant is cheapest depends on the size. The lower tables show
collections up to {{ "{:,}".format(config["collection_sizes"] | max) }} pictures at {{ config["price_per_core_hour"] }}
{{ config["currency"] }} for an hour of one core,
and {{ config["price_per_gigabyte_month"] }} for a month of storing a gigabyte, which are placeholders to set in
the configuration. Matching is projected from the speed of the matcher {{ config["matching"]["matcher"] }} on
synthetic hashes that have this collection's distances. The pairs found are projected from its rates. Each figure has an
interval. A cell is empty if the size is more than a hundred times what ran, or if the interval is wider than tenfold.
"""

_COSTS = (
    Column("variant", "variant"),
    Column("implementation", "implementation"),
    Column("side", "side, px", units.count, help="of the pictures timed: the collection's commonest"),
    *(
        column(metric)
        for metric in (
            "decode_seconds",
            "hash_seconds",
            "seconds_per_picture",
            "ratio_to_decode",
            "added_bytes",
            "bytes_stored",
            "comparisons_per_second",
        )
    ),
)
_LAWS = {
    SQUARE: "every pair is compared, and the projected time has a part per picture and a part per pair",
    LOOKUPS: "an index leaves out most pairs, and the projected time has a part per look-up and a part per candidate",
}
_PURPOSES = {
    MATCH: "To match: the pairs within the threshold of the verdict",
    LINK: "To link into clusters: the pairs within the threshold of a link",
}
# The parts of a price, folded so that the price and why it is missing fit the screen.
_PARTS = ("stored_bytes", "output_bytes", "hashing_price", "matching_price", "storing_price", "output_price")


def draw(output: Path, context: Context, *, costs: str, prices: str, sizes: str, verdict: str) -> None:
    """Write the cost of one picture by stage and by size, then of whole collections, with what is not known and why.

    The collection of the configured size comes first, and in it the advised variant.
    """
    table, priced = pd.read_csv(costs), pd.read_csv(prices)
    advice = json.loads(Path(verdict).read_text(encoding="utf-8"))
    blocks = [
        html.heading("One picture"),
        html.table(table, _COSTS),
        *_by_size(pd.read_csv(sizes)),
        html.heading("A collection: hashed once, its close pairs found and written once, and both stored for a month"),
        html.text(_matched(priced)),
    ]
    for purpose, title in _PURPOSES.items():
        variant = (advice.get(purpose) or {}).get("variant")
        rows = _configured_first(priced[priced.purpose == purpose], advice.get("collection_size"), variant)
        if len(rows):
            columns = [replace(one, more=one.key in _PARTS) for one in _columns(rows.currency.iloc[0])]
            advised = (rows.pictures == advice.get("collection_size")) & (rows.variant == variant)
            blocks += [html.heading(title), html.table(_with_intervals(rows), columns, marked=advised)]
    html.write(output, *blocks)


def _configured_first(rows: pd.DataFrame, size: int | None, variant: str | None) -> pd.DataFrame:
    """Return rows by size, the configured one before all, and in each size the advised variant before all."""
    order = rows.assign(other_size=rows.pictures != size, other_variant=rows.variant != variant)
    order = order.sort_values(["other_size", "pictures", "other_variant"], kind="stable")
    return rows.loc[order.index]


def _by_size(timed: pd.DataFrame) -> list:
    """Return the blocks on the cost of a picture at each size, all timed in one session."""
    timed = timed.assign(size=[f"{row.side} px{', as here' if row.own else ''}" for row in timed.itertuples()])
    order = timed.sort_values(["side", "own"], ascending=[True, False])["size"].unique()
    first = timed[timed.place == 1].groupby("size").variant.agg(list)
    cheapest = "; ".join(
        f"at {size} {listed(first[size])}{' (a tie)' if len(first[size]) > 1 else ''}" for size in order
    )
    table = timed[timed.variant != DECODE].pivot(index="variant", columns="size", values="ratio_to_decode")
    counts = units.count(timed.pictures.min()), units.count(timed.pictures.max())
    pictures, rounds = between(*counts), units.count(timed.n.min())
    return [
        html.heading("One picture, by its size: file to hash, as a multiple of decoding"),
        html.text(
            f"All in one session and one thread, in turn with decoding; pictures a size: {pictures}, rounds: {rounds} "
            f"or more. Pictures of the other sizes are drawn. Cheapest: {cheapest}. "
            "Variants tie if their quartiles overlap. The table above is of other sessions, one for each variant, with "
            "pictures and a decoding of its own, so its multiples differ: compare variants at each size here."
        ),
        html.table(
            table.sort_values(order[0]).reset_index(),
            [Column("variant", "variant"), *(Column(size, size, units.ratio) for size in order)],
        ),
    ]


def _with_intervals(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        matching_interval=list(zip(rows.matching_low, rows.matching_high, strict=True)),
        pairs_interval=list(zip(rows.output_pairs_low, rows.output_pairs_high, strict=True)),
        price_interval=list(zip(rows.price_low, rows.price_high, strict=True)),
        # A column without any note is read as numbers, which cannot be filled with text.
        note=rows.note.astype(object).where(rows.note.notna(), ""),
    )


def _columns(currency: str) -> list[Column]:
    return [
        Column("pictures", "pictures", units.about),
        Column("variant", "variant"),
        Column("radius", "within, bits", units.count),
        column("hashing_seconds", title="hashing, core time"),
        column("matching_seconds", title="matching, core time, projected"),
        interval_column("matching_seconds", key="matching_interval"),
        column("output_pairs", title="pairs found, a rate times pairs"),
        interval_column("output_pairs", key="pairs_interval"),
        column("stored_bytes", title="hashes"),
        column("output_bytes", title="pairs"),
        column("price", key="hashing_price", title=f"hashing, {currency}"),
        column("price", key="matching_price", title=f"matching, {currency}"),
        column("price", key="storing_price", title=f"storing hashes, {currency}"),
        column("price", key="output_price", title=f"writing and storing pairs, {currency}"),
        column("price", title=f"price, {currency}"),
        interval_column("price", key="price_interval"),
        Column("note", "not known", kind="prose"),
    ]


def _matched(priced: pd.DataFrame) -> str:
    """Return how the cost of matching is projected, from the `matching_law` of the rows that have a time."""
    known = priced.dropna(subset="matching_seconds")
    laws = [_LAWS[law] for law in dict.fromkeys(known.matching_law)]
    if not laws:
        return "Hashing is in proportion to pictures. Matching was measured too briefly here to project what it costs."
    timed = known[["variant", "matching_radius"]].drop_duplicates()
    within = "; ".join(f"{row.variant} {units.count(row.matching_radius)}" for row in timed.itertuples())
    return (
        f"The cost of hashing is proportional to the number of pictures. In matching, {'; '.join(laws)}. "
        "The interval is the 95 % interval of that projection. The pairs found are true and false ones, at the rates "
        "of the held-out families and with their interval; being a rate times pairs, they are counted at any size. "
        "What they take to write is not projected to far more pairs than were written. The last column says why a "
        "figure is missing. A price is "
        f"missing if a part of it is. Matching was timed within these numbers of bits: {within}."
    )
