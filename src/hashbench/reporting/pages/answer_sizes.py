"""The part of the answer on larger collections and on a picture that is looked up."""

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup

from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.reporting.pages.answer_links import of, to, with_interval
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import interval

_SIZES = (10**4, 10**6, 10**9)
_EXAMPLES = 3


def by_size(table: pd.DataFrame | None, match: dict) -> dict | None:
    """Return the rows of `scale` for the advised threshold, of sizes people ask about and of the configured one.

    Parameters
    ----------
    table : `scale`, None if it is missing.
    match : the advice for matching.

    Returns
    -------
    `caption`, and `rows` with `pictures`, `asked` and `cells`: a figure and its interval each. None if there are none.
    """
    if table is None:
        return None
    rows = table[(table.variant == match["variant"]) & (table.rule == TARGET_FPR) & (table["at"] == match["target"])]
    rows = rows[rows.pictures.isin(_SIZES) | rows.asked].sort_values("pictures")
    if rows.empty:
        return None
    shown = (
        ("false_pairs_per_query", units.about),
        ("false_pairs", units.about),
        ("precision", units.rate),
    )
    return {
        "caption": of(
            "Matched up to {} bits, in a collection of your size (yours is marked)", to("scale", match["threshold"])
        ),
        "rows": [
            {
                "pictures": units.about(row["pictures"]),
                "asked": bool(row["asked"]),
                "cells": [_cell(row, name, show) for name, show in shown],
            }
            for _, row in rows.iterrows()
        ],
    }


def _cell(row: pd.Series, name: str, show: Callable) -> tuple[Markup, Markup | str]:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if pd.notna(row[name]):
        between = interval(show, low, high)
        return to("scale", show(row[name])), to("scale", f"({between})") if between else ""
    if pd.isna(low) and pd.isna(high):
        return to("scale", "not known"), ""
    bound = f"at least {show(low)}" if name == "precision" else f"at most {show(high)}"
    return to("scale", bound), ""


def of_queries(table: pd.DataFrame, match: dict) -> list[Markup]:
    """Return sentences from `queries` about a picture that is looked up at the advised threshold."""
    rows = table[(table.variant == match["variant"]) & (table.rule == TARGET_FPR) & (table["at"] == match["target"])]
    said = []
    alarms = rows[rows.metric == "fpir"].sort_values("size")
    if len(alarms):
        last = alarms.iloc[-1]
        known = to("queries", units.count(last["size"]))
        said.append(
            of(
                "Looked up among {} others, {} of pictures meet a false match.",
                known,
                with_interval("queries", units.rate, last),
            )
        )
    worst = rows[(rows.metric == "worst_share") & rows["value"].notna()]
    said += [
        of("The worst 1\u2009% of pictures make {} of the false matches.", to("queries", units.rate(value)))
        for value in worst["value"]
    ]
    missed = rows[(rows.metric == "fnir") & rows["value"].notna()].set_index("size")["value"]
    if {1, _EXAMPLES} <= set(missed.index):
        one, more = (to("queries", units.rate(missed[examples])) for examples in (1, _EXAMPLES))
        said.append(
            of(
                "With {} known examples of a family, {} of its pictures are missed; with one, {}, at equal alarms.",
                _EXAMPLES,
                more,
                one,
            )
        )
    return said
