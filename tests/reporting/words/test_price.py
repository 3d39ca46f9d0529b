"""A price in words, from rows of `prices`: those of a run on the demo, at 10,000 and 1,000,000 pictures."""

from types import SimpleNamespace

import pytest

from hashbench.reporting.words.price import cost, why

NAN = float("nan")
WIDE = "pairs: the interval would span 270-fold, and tenfold takes about 200 families, here 34"
FAR = "writing: the high end is more than 100 times the 4,467,879 pairs that were written"


def row(**given):
    parts = {"hashing_price": 0.02, "matching_price": 0.03, "storing_price": 0.01, "output_price": 0.04}
    whole = {"price": 0.1, "price_low": 0.09, "price_high": 0.12, "pictures": 1e6, "currency": "USD", "note": NAN}
    return SimpleNamespace(**parts | whole | given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "0.1 USD (0.09–0.12) for 1 million pictures"),
        ({"price": 0.001, "price_low": 0.001, "price_high": 0.002}, "<0.01 USD for 1 million pictures"),
        (
            {"output_price": NAN, "price": NAN, "note": f"{WIDE}; {FAR}"},
            "0.06 USD to hash, compare and store 1 million pictures; the price to write out the pairs is not known "
            f"({WIDE}; {FAR})",
        ),
        (
            {"output_price": NAN, "matching_price": NAN, "price": NAN},
            "0.03 USD to hash and store 1 million pictures; the price to compare and write out the pairs is not known "
            "(not measured)",
        ),
        (
            dict.fromkeys(("hashing_price", "matching_price", "storing_price", "output_price", "price"), NAN),
            "not known for 1 million pictures (not measured)",
        ),
    ],
)
def test_a_price_or_what_is_known_of_it_and_why_not_all(given, said):
    assert cost(row(**given)).replace("\u2009", " ") == said


def test_why_a_part_is_not_known():
    both = row(note=f"{WIDE}; {FAR}")
    assert why(both, "writing") == "the high end is more than 100 times the 4,467,879 pairs that were written"
    assert why(both, "pairs") == "the interval would span 270-fold, and tenfold takes about 200 families, here 34"
    assert why(both, "matching") == WIDE
    assert why(row(), "pairs") == "not measured"
