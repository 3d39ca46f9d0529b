"""Sentences on speed, predictions, executors and prices follow from the tables."""

import numpy as np
import pandas as pd
import pytest

from hashbench.reporting.paper import execution
from hashbench.reporting.paper.paper import describe

# Each test describes a run anew and typesets the whole paper.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("rung", "sentence"),
    [
        ((0.6, 1600.0, 0, 0), "find/numpy: it is slower than find-published/reference."),
        ((0.3, 800.0, 0, 0), "find/numpy: these rounds do not show whether it is faster"),
        ((0.0004, 1.07, 0, 0), "At 1.07× the time of decoding with Pillow, the target is reached."),
        (
            (0.0003, 0.93, 0, 0),
            "the target is reached, and exceeded, since our decoder spares copies that Pillow makes.",
        ),
    ],
)
def test_a_speed_up_is_claimed_only_where_its_interval_leaves_one_out(run, rung, sentence):
    rungs = run.rungs | {"find/numpy": rung, "find/reference": (9.0, 9000.0, 0, 0)}
    assert sentence in run.said(run.tables(rungs=rungs))


def test_a_missed_prediction_names_the_step_that_missed_in_the_same_direction(run):
    made = run.tables()
    made["ladder"] = run.ladder(run.rungs, margin=0.05)  # 143 to 158 without 165: slower
    # Predicted of 0.3 s: luma 0.3 * 0.16 / 50 = 960 µs, box 0.3 * 0.8 / 750 = 320 µs; measured 400 and 800 µs.
    sentence = "find/numpy is slower, most of all in box: 320 µs predicted, 800 µs measured."
    assert sentence in run.said(made)
    made["stages"]["find/numpy"]["median_seconds"] *= 1.1  # the whole takes 2 ms, not 2.2: still 0.4 of it
    assert sentence in run.said(made)


@pytest.mark.parametrize(("name", "off"), [("find/numpy", 1.3), ("find/numpy", 0.7), ("find-published/reference", 1.3)])
def test_clocks_of_steps_that_contradict_the_whole_time_name_no_step(run, name, off):
    made = run.tables()
    made["ladder"] = run.ladder(run.rungs, margin=0.05)
    made["stages"][name]["median_seconds"] *= off
    words = run.said(made)
    assert "find/numpy is slower. " in words
    assert f"The clocks of {name} add up to more than 20 % off the whole time, so they name no step." in words


def test_an_implementation_with_other_bits_does_not_count(run):
    made = run.tables(rungs=run.rungs | {"find/reference": (0.0001, 0.27, 0, 0)}, identical=1)
    facts = describe(run.context, made)
    assert facts["find"]["fastest"]["name"] == "find/numpy"
    assert "find/reference differs on 3 of 4 pictures, by up to 9 bits, and does not count." in run.words(facts)


def test_where_a_gpu_was_measured_it_is_judged(run):
    words = run.said(run.tables() | {"batches": run.batches(gpu=True)})
    assert "In batches of 64, torch:cuda hashes files at 1.20 times the rate" in words
    assert "It pays." in words
    assert "no GPU" not in words


def test_what_was_recorded_once_with_a_gpu_is_set_against_the_cores_of_its_machine(run, monkeypatch):
    monkeypatch.setattr(execution, "read_recorded", lambda: None)
    assert "In a recorded run" not in run.said(run.tables())
    pictures = pd.DataFrame({"place": ["find/numba", "cupy"], "stage": "files_to_hashes", "over_all_cores": [1, 1.5]})
    pairs = pd.DataFrame({"hashes": [1000, 1_000_000, 1_000_000], "over_all_cores": [90, 1, 40.0]})
    machine = {"device": "Some GPU, 80 GB, driver 5", "cores": 16}
    monkeypatch.setattr(execution, "read_recorded", lambda: (pictures, pairs, machine))
    assert (
        "In a recorded run, not this one, Some GPU has 1.50 times the rate of 16 cores from files, and 40.0 times at "
        "comparing 1 million hashes."
    ) in run.said(run.tables())


@pytest.mark.parametrize(
    ("rates", "advice"),
    [
        # Start-ups of 0.5, 1.5 and 4.5 s: (1.5 - 0.5) / (1 / 1000 - 1 / 2000) = 2,000 pictures.
        ((1000.0, 2000.0, 1800.0), "use find/numpy, with processes from about 2,000 pictures (Table 4)."),
        # (4.5 - 1.5) / (1 / 1250 - 1 / 2000) = 10,000, after processes at 1 / (1 / 1000 - 1 / 1250) = 5,000.
        (
            (1000.0, 1250.0, 2000.0),
            "use find/numpy, with processes from about 5,000 pictures and Ray from about 10,000 pictures (Table 4).",
        ),
        # (4.5 - 0.5) / (1 / 1000 - 1 / 2000) = 8,000
        ((1000.0, 900.0, 2000.0), "use find/numpy, with Ray from about 8,000 pictures (Table 4)."),
        ((1000.0, 600.0, 830.0), "use find/numpy on one core: no worker was worth its start (Table 4)."),
    ],
)
def test_the_executor_that_is_recommended_is_the_one_that_was_faster(run, rates, advice):
    made = run.tables()
    startup = made["executors"].startup_seconds
    made["executors"] = made["executors"].assign(
        pictures_per_second=rates,
        wall_seconds=[start + 1000 / rate for start, rate in zip(startup, rates, strict=True)],
    )
    assert advice in run.said(made)


def test_without_executors_nothing_is_said_of_ray(run):
    made = run.tables()
    made["executors"] = made["executors"].head(0)
    words = run.said(made)
    assert "Many pictures at once" not in words
    assert "Ray" not in words
    made["executors"] = run.tables()["executors"].head(1)
    assert "This run timed only serial hashing, at 1,000 pictures a second." in run.said(made)


def test_a_price_that_is_not_known_has_a_reason(run):
    made = run.tables()
    note = "pairs: the interval would span 310-fold; price: the interval would span 130-fold"
    made["prices"] = made["prices"].assign(price=np.nan, price_low=np.nan, price_high=np.nan, note=note)
    words = run.said(made)
    wide = "(pairs and price: interval wider than 10 times)"
    assert f"the price of matching is not known {wide}; the price of linking is not known." in words


def test_a_speed_up_over_few_rounds_has_no_interval(run):
    made = run.tables()
    made["ladder"] = made["ladder"].assign(measured_low=np.nan, measured_high=np.nan)
    words = run.said(made)
    assert "find/numpy: 150 times as fast as find-published/reference, over too few rounds for an interval." in words
    assert "do not show whether it is faster" not in words


def test_an_index_whose_share_of_pairs_is_not_known_is_not_quoted_with_a_dash(run):
    made = run.tables()
    made["crossovers"] = made["crossovers"].assign(recall=np.nan)
    assert "finds – of the pairs" not in run.said(made)
