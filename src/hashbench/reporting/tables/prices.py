"""The cost of a variant by stage, and the cost of collections of several sizes."""

from pathlib import Path

import pandas as pd

from hashbench.matching.growth import LOOKUPS, SQUARE
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.columns import column, interval_column
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

TITLE = "What it costs, by stage and by size"

_COSTS = (
    Column("variant", "variant"),
    Column("implementation", "implementation"),
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


_HASHING = "The time to hash is proportional to the number of pictures."


def draw(output: Path, context: Context, *, costs: str, prices: str) -> None:
    """Write the cost of one picture by stage, then of whole collections, with matching where it was measured."""
    table, priced = pd.read_csv(costs), pd.read_csv(prices)
    priced = priced.assign(matching_interval=list(zip(priced.matching_low, priced.matching_high, strict=True)))
    currency = priced.currency.iloc[0]
    columns = [
        Column("pictures", "pictures", units.about),
        Column("variant", "variant"),
        column("hashing_seconds", title="hashing, core time"),
        column("matching_seconds", title="matching, core time, projected"),
        interval_column("matching_seconds", key="matching_interval"),
        column("stored_bytes", title="hashes"),
        column("price", key="hashing_price", title=f"hashing, {currency}"),
        column("price", key="matching_price", title=f"matching, {currency}"),
        column("price", title=f"price, {currency}"),
    ]
    html.write(
        output,
        TITLE,
        html.heading("One picture"),
        html.table(table, _COSTS),
        html.heading("A collection: hashed once, and its close pairs found once"),
        html.text(_matched(priced)),
        html.table(priced.sort_values("pictures", kind="stable"), columns),
    )


def _matched(priced: pd.DataFrame) -> str:
    """Return how the cost of matching is projected, from the `matching_law` of the rows."""
    laws = [_LAWS[law] for law in dict.fromkeys(priced.matching_law.dropna())]
    if not laws:
        return f"{_HASHING} Matching was measured too briefly to project its cost."
    radii = priced.dropna(subset="matching_radius").groupby("variant", sort=False).matching_radius.first()
    within = "; ".join(f"{variant} {units.count(radius)}" for variant, radius in radii.items())
    return (
        f"{_HASHING} In matching, {'; '.join(laws)}. The interval is the 95 % interval of the projection. A dash means "
        f"that too little was measured. Radius of matching in bits: {within}."
    )
