import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.choice.output import COLUMNS, count_output, families_for_tenfold, writing_of

# Ten families of two pictures, all held out: each has its same-family pair at 4 bits and 36 with others, of which two
# or one at 8 bits (each of the 15 close pairs in two rows) and the others at 30.
NAMES = [f"{number}" for number in range(10)]
FAMILIES = pd.DataFrame({"family": NAMES, "pictures": 2, "split": "held_out"})
ROWS = [(name, "same", "held_out", 4, 1) for name in NAMES]
ROWS += [(name, "different", "held_out", 8, 4 if index % 2 else 2) for index, name in enumerate(NAMES)]
ROWS += [(name, "different", "held_out", 30, 32 if index % 2 else 34) for index, name in enumerate(NAMES)]
DISTANCES = pd.DataFrame(ROWS, columns=["family", "relation", "other_split", "distance", "pairs"])


def test_pairs_grow_as_those_of_families_and_between_them():
    table = count_output(
        DISTANCES, FAMILIES, bits=64, radii={"match": 10, "link": 4, "none": None}, frozen=[], sizes=[20, 2000]
    )
    assert table.columns.tolist() == list(COLUMNS)
    assert list(zip(table.purpose, table.radius, table.pictures, strict=True)) == [
        *(("match", 10, 20), ("match", 10, 2000), ("link", 4, 20), ("link", 4, 2000))
    ]
    # All of 10 and of 1,000 same-family pairs, and 15 of 180 of the others: 190 - 10 and 1,999,000 - 1,000.
    assert table.output_pairs[:2].tolist() == pytest.approx([10 + 15, 1000 + 1_998_000 / 12])
    assert (table.output_pairs_low[:2] < table.output_pairs[:2]).all()
    assert (table.output_pairs_high[:2] > table.output_pairs[:2]).all()
    assert (table.output_note[:2] == "").all()
    # No false match within 4 bits: up to 1 - 0.05^(1/10) of the pairs may be.
    assert table.output_pairs_high[3] == pytest.approx(1000 + 1_998_000 * (1 - 0.05**0.1))
    assert np.isnan(table.output_pairs[3])
    # ln(699) / ln(10) = 2.84, and 10 × 2.84² = 80.9, to two digits 81.
    takes = "and tenfold takes about 81 families, here 10"
    assert table.output_note[3] == f"pairs: the interval would span 700-fold, {takes}"


def test_an_interval_is_a_hundredfold_wide_with_a_quarter_of_the_families_that_make_it_tenfold():
    assert families_for_tenfold(100, 25) == 100
    assert families_for_tenfold(1440, 34) == 340  # 34 × 3.158² = 339.2


def test_without_families_no_pairs_are_promised():
    unlabelled = pd.DataFrame([(None, "unknown", None, 4, 190)], columns=DISTANCES.columns)
    (row,) = count_output(unlabelled, FAMILIES[:0], bits=64, radii={"link": 6}, frozen=[], sizes=[100]).itertuples()
    assert np.isnan(row.output_pairs)
    assert row.output_note == "no families to tell how many match"


def test_writing_is_that_of_the_nearest_radius():
    rows = [(64, 8, 1000, 100, 1e-4, 900), (64, 15, 1000, 1000, 5e-4, 10_000), (256, 90, 1000, 0, 1e-4, 300)]
    output = pd.DataFrame(rows, columns=["bits", "radius", "hashes", "pairs", "seconds", "bytes"])
    assert writing_of(output, bits=64, radius=13) == (5e-7, 10.0, 1000)
    assert writing_of(output, bits=64, radius=4) == (1e-6, 9.0, 100)
    assert np.isnan(writing_of(output, bits=256, radius=90)).all()
    assert writing_of(output, bits=128, radius=9) == (1e-6, 9.0, 100)


def test_the_bound_of_false_matches_is_that_of_a_threshold_of_scores_beyond():
    # Within 4 bits no false match was seen, within 8 bits 15 of 180, with a lower upper bound than none of 10 families.
    table = count_output(DISTANCES, FAMILIES, bits=64, radii={"link": 4}, frozen=[8], sizes=[2000])
    assert table.output_pairs_high[0] < 1000 + 1_998_000 * (1 - 0.05**0.1)
