"""What a variant costs by stage, and what collections of several sizes would cost."""

from pathlib import Path

import pandas as pd

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column
from hashbench.reporting.measured import column

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


def draw(output: Path, context: Context, *, costs: str, prices: str) -> None:
    """Write the cost of one picture by stage, then of whole collections, with what matching adds where measured."""
    table, priced = pd.read_csv(costs), pd.read_csv(prices)
    currency = priced.currency.iloc[0]
    columns = [
        Column("pictures", "pictures", units.about),
        Column("variant", "variant"),
        column("hashing_seconds", title="hashing, core time"),
        column("matching_seconds", title="matching, core time"),
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
        html.heading("A collection: hashed once, and all its pairs compared once"),
        html.text(
            "In proportion to pictures for hashing, and to pairs for matching, by comparing every pair; an index "
            "changes the latter. A dash stands where this run did not measure."
        ),
        html.table(priced.sort_values("pictures", kind="stable"), columns),
    )
