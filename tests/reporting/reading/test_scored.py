"""Notes of the table of scores."""

import pandas as pd

from hashbench.reporting.reading.scored import lacking_of

FEW = "too few pairs for 1e-6"
NONE = "no threshold qualifies"


def test_a_note_that_concerns_some_variants_names_them():
    rows = [
        ("ahash-64", "held_out", "threshold", FEW),
        ("ahash-64", "held_out", "threshold", NONE),
        ("phash-64", "held_out", "threshold", FEW),
        ("phash-64", "held_out", "threshold", ""),
    ]
    scores = pd.DataFrame(rows, columns=["variant", "families", "metric", "note"])
    assert lacking_of(scores) == [FEW, f"ahash-64: {NONE}"]
