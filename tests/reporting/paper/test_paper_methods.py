"""The paper of a run with other methods or implementations: parts are left out, and libraries named rightly."""

from dataclasses import replace

import pandas as pd
import pytest

from hashbench.reporting.paper.paper import describe

# Each test describes a run anew and typesets the whole paper.
pytestmark = pytest.mark.slow


def test_one_method_is_not_one_of_several(run):
    context, made = run.subset("phash")
    words = run.said(made, context)
    assert "says what each method compares." in words
    assert "low cosine frequencies with their median" in words


def test_the_published_program_may_be_timed_without_being_profiled(run):
    context, made = run.subset("find")
    made["ladder"] = run.ladder(run.rungs)
    profile = made["functions"]["find/reference"]
    made["functions"] = {"find/reference": profile.assign(file=profile.file.str.replace("find_published", "find"))}
    words = run.said(made, context)
    assert "find-published/reference, the unchanged published program, takes 300 ms a picture." in words
    assert "This run did not profile it, so the shares below are those of find/reference." in words
    for name in ("functions", "lines"):
        made[name] = {}
    assert "This run profiled no plain implementation." in run.said(made, context)


def test_without_find_there_is_one_part_and_no_profile(run):
    context, made = run.subset("phash")
    facts = describe(context, made)
    assert facts["find"] is None
    words = run.words(facts)
    assert "FINd" not in words
    assert "Part one" not in words
    assert "phash-256 finds most" in words


def test_published_find_alone_is_timed_but_not_compared(run, usual):
    context, made = run.subset("phash")
    every = run.tables()
    made |= {name: every[name] for name in ("functions", "lines", "stages", "memory")}
    made["ladder"] = run.ladder({name: rung for name, rung in run.rungs.items() if name == "find-published/reference"})
    words = run.said(made, context)
    assert "find-published/reference, the unchanged published program, takes 300 ms a picture." in words
    assert "Part two: other hashes compared" in words
    assert "FINd must first shrink the picture" not in words
    assert "Part two: FINd compared with other hashes" in usual
    assert "FINd must first shrink the picture" in usual


def test_only_find_is_compared_with_nothing(run, usual):
    facts = describe(*run.subset("find"))
    words = run.words(facts)
    assert "Part two: what FINd finds" in words
    assert "find-256 finds 90.0 % of the same-family pairs" in words
    assert "the library imagehash" not in words
    assert "the library imagehash" in usual
    assert "best at everything" not in words
    assert facts["find"]["baseline"]["name"] == "find/reference"


def test_a_single_implementation_has_nothing_to_be_compared_with(run):
    made = run.tables(rungs={"find/numpy": run.rungs["find/numpy"]})
    made["agreement"] = made["agreement"].head(0)
    words = run.said(made)
    assert "This run holds no two implementations of find to compare." in words
    assert "find/numpy takes 2.00 ms a picture, 5.33 times the time of decoding with Pillow." in words
    # The plan speaks of plain Python: nothing measured over find/numpy is held against it.
    assert "Speed-up over plain Python, predicted by Amdahl’s law" in words
    assert "no speed-up can exceed" not in words
    assert "the prediction lies in the measured interval" not in words


def test_compiled_code_with_the_bits_of_a_library_is_said_to_have_them(run, usual):
    production = run.context.production | {"phash-64": "phash/numba", "phash-256": "phash/numba"}
    context, made = replace(run.context, production=production), run.tables()
    row = made["agreement"].iloc[0].to_dict() | {"method": "phash", "implementation": "numba", "against": "imagehash"}
    rows = [made["agreement"], pd.DataFrame([row | {"bits": 64, "pictures": 70}, row | {"bits": 256, "pictures": 80}])]
    sentence = "phash runs as our compiled code, with the bits of the library imagehash [14] on all of 70 pictures."
    assert sentence in run.said(made | {"agreement": pd.concat(rows)}, context)
    differs = rows[1].assign(max_different_bits=2)
    assert "with the bits of the library" not in run.said(made | {"agreement": pd.concat([rows[0], differs])}, context)
    assert "with the bits of the library" not in usual


@pytest.mark.parametrize(
    ("implementation", "words"),
    [("numba", "is that of our compiled code, not of PDQ's C"), ("pdqhash", None)],
)
def test_pdq_in_compiled_code_is_not_called_its_library(run, implementation, words):
    production = {"phash-256": "phash/imagehash", "pdq-256": f"pdq/{implementation}"}
    context, made = replace(run.context, variants=list(production), production=production), run.tables()
    pdq = made["sizes"][made["sizes"].variant == "phash-256"].assign(variant="pdq-256")
    facts = describe(context, made | {"sizes": pd.concat([made["sizes"], pdq])})
    said = run.words(facts).replace("’", "'")
    assert (
        (words in said) if words else ("library" not in said.partition("Cost of a picture")[2].partition("Matching")[0])
    )
    assert facts["table"][1]["good"][-1] == "public reference and threshold"


def test_pdq_timed_in_numpy_is_said_where_its_time_stands(run):
    context = replace(
        run.context,
        variants=["phash-256", "pdq-256"],
        production={"phash-256": "phash/imagehash", "pdq-256": "pdq/numpy"},
    )
    made = run.tables()
    slow = made["sizes"][made["sizes"].variant == "phash-256"].assign(variant="pdq-256", median_seconds=0.0021)
    made["sizes"] = pd.concat([made["sizes"], slow])
    assert (
        "At 250 pixels, pdq-256 takes 3.00 times as long as the cheapest, but this is our NumPy implementation"
        in run.said(made, context)
    )
