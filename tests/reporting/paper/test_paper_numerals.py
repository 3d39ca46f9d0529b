"""Every numeral of the paper's text comes from a table, is worked out here, or is a constant of the protocol."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from hashbench.evaluation.promises import coverage
from hashbench.matching.gpu import read_recorded
from hashbench.matching.speed.measured import read_measured
from hashbench.reporting.paper.paper import describe
from hashbench.reporting.paper.typesetting import typeset
from hashbench.reporting.words import units

# Most tests describe a run anew and typeset the whole paper.
pytestmark = pytest.mark.slow

_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_SHOWN = (
    *(units.about, units.rate, units.round_rate, units.ratio, units.seconds, units.size, units.price, units.number),
    *(units.decimal, units.probability, units.points, "{:.2g}".format),
)


def numerals(text: str) -> set[str]:
    """Return the numerals of a text as they are written: `4,096`, `0.1`; of `8.54 × 10¹⁴` they are 8.54 and 10."""
    return set(_NUMERAL.findall(text))


def numerals_of(value: Any) -> set[str]:
    """Return the numerals of a value of a table in every way that the project writes numbers."""
    if isinstance(value, str):
        return numerals(value)
    if value is None or isinstance(value, bool) or not math.isfinite(value):
        return set()
    whole = numerals(units.count(value)) if float(value).is_integer() else set()
    return whole.union(*(numerals(show(float(value))) for show in _SHOWN))


def values(made: Any) -> Iterator[Any]:
    """Yield every value of tables, dictionaries and lists."""
    if isinstance(made, pd.DataFrame):
        for name in made:
            yield from made[name].unique()
    elif isinstance(made, dict):
        for key, value in made.items():
            yield key
            yield from values(value)
    elif isinstance(made, list | tuple | set):
        for value in made:
            yield from values(value)
    else:
        yield made


def strange(text: str, made: Any, also: Iterable[str]) -> set[str]:
    """Return the numerals of a text that are not in a value of `made` and not in `also`."""
    return numerals(text) - set(also).union(*map(numerals_of, values(made)))


# FINd's definition (512 px, luma weights, 64 means, 16 frequencies, 256 bits) and 250 x 250 pixels of the plan; the
# level of intervals; the base of powers of ten.
CONSTANTS = {
    *("512", "0.299", "0.587", "0.114", "64", "4,096", "16", "256", "0", "1", "2", "250", "62,500"),
    *("95", "10"),
}
# Numbers that the paper works out of the tables of `conftest.py`.
WORKED_OUT = {
    "0.12": "decoding: 1 / 800",
    "800": "the limit: ratio to decoding",
    "2,500": "5,000 calls of getpixel over 2 pictures",
    "60": "usable pictures",
    "20": "families",
    "30": "1,770 pairs / 60; decoding 0.0004 of 0.002 s is 20.0 %, a gain of 5.00",
    "115": "median of 110 and 120 bits",
    "20.0": "opening and decoding 0.0004 of 0.002 s",
    "1.07": "20.0 % of a time of 5.33 times Pillow's decoding",
    "240": "ms: the box filter, 0.8 of 0.3 s",
    "160,000,000": "5e17 different-family pairs over 3.2e9 true ones",
    "5.00": "0.002 / 0.0004",
    "2,000": "(1.5 - 0.5) / (1 / 1000 - 1 / 2000)",
    "9,000": "(4.5 - 0.5) / (1 / 1000 - 1 / 1800)",
    "2.50": "0.0010 / 0.0004",
    "21.9": "14 of 64 bits",
    "37.5": "96 of 256 bits",
    "1.40": "0.0007 / 0.0005",
    "235": "ms: 10**9 / 4.25e9",
    "40.0": "1 / 0.025",
    "10.0": "1 / 0.1",
    "15.1": "the 4,944 of 2**15 keys within 5 bits",
    "18": "parts of 256 bits that hold at most 15",
    "25.0": "0.95 - 0.70 in points",
    "2.00": "0.0020 / 0.001",
    "32.0": "bytes of 256 bits",
    "8.00": "bytes of 64 bits",
    "3": "variants, edits and strengths",
    "1,000": "pictures of each executor",
    "950": "720 + 230 s: to hash and to compare with find-256",
    "1,130": "900 + 230 s: the same with phash-256",
}

# The same where some methods are left out.
OF_FEWER = {
    "1.25": "0.0005 / 0.0004",
    "1.17": "0.0007 / 0.0006",
    "36.7": "94 of 256 bits",
}


def body(template, facts) -> str:
    """Return the text of the paper without names in code, numbers of headings, references and the bibliography."""
    page = typeset(template, facts, "html").decode()
    page = page[page.index("<body") : page.index('<section role="doc-bibliography"')]
    for left_out in (
        r"<code[^>]*>.*?</code>",
        r"<h[1-6][^>]*>.*?</h[1-6]>",
        r"<a [^>]*>.*?</a>",
        r"(Table|Figure)[^<]*?\d+\.",
    ):
        page = re.sub(left_out, " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", page)


def known(made, context) -> list:
    """Return what the paper may quote: the tables, the context, the settings of edits and shipped measurements."""
    drawn, machine = coverage.read_recorded()
    covering = [drawn.round(2), (1 - drawn.marked).to_frame().round(2), coverage.LEAST, machine, "<1, >99"]
    return [made, vars(context), read_measured()[0], list(read_recorded() or ()), covering]


def test_the_search_for_numerals_finds_what_no_table_has():
    table = pd.DataFrame({"seconds": [0.0042], "pairs": [1234567.0], "note": ["at 7 bits"]})
    assert numerals("8.54 × 10¹⁴ of 1,234 (0.1 %)") == {"8.54", "10", "1,234", "0.1"}
    assert strange("4.20 ms, 1,234,567 pairs, 0.42 %, at 7 bits, 9", [table], ["9"]) == set()
    assert strange("4.21 ms and 11 pairs", [table], []) == {"4.21", "11"}


@pytest.mark.parametrize("methods", [(), ("find", "find-published"), ("phash",)], ids=["all", "find", "no find"])
def test_every_numeral_is_of_a_table_worked_out_or_a_constant(run, methods):
    context, made = run.subset(*methods) if methods else (run.context, run.tables())
    words = body(run.template, describe(context, made))
    also = {*CONSTANTS, *WORKED_OUT, *(OF_FEWER if methods else ())}
    assert strange(words, known(made, context), also) == set()


def test_a_number_worked_out_that_the_paper_no_longer_quotes_is_no_longer_allowed(run, facts):
    quoted = numerals(body(run.template, facts))
    assert {numeral for numeral in WORKED_OUT if numeral not in quoted} == set()


def test_another_table_gives_other_numerals(run, facts):
    before = numerals(body(run.template, facts))
    made = run.tables(rungs=run.rungs | {"find/numpy": (0.0037, 9.87, 63_000_000, 3_000_000)})
    after = numerals(body(run.template, describe(run.context, made)))
    assert {"3.70", "9.87", "81.1"} <= after - before  # 0.3 / 0.0037
    assert "150" in before - after


def test_without_families_no_rate_is_quoted(run):
    made = run.tables(accuracy={})
    made["families"] = made["families"].head(0)
    context = replace(run.context, corpus="unlabelled")
    words = body(run.template, describe(context, made))
    assert strange(words, known(made, context), {*CONSTANTS, *WORKED_OUT}) == set()
