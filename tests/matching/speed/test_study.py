import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.matching.speed import study
from hashbench.matching.speed.speeds import COLUMNS
from hashbench.matching.speed.study import models_of, study_speed

FAMILIES = pd.DataFrame({"family": ["f", "g"], "pictures": [2, 7], "split": "tuning"})


def written(folder):
    """Write the distances of a variant of 64 bits, all of them even, and return their path by number of bits."""
    rows = [
        ("f", "same", "tuning", 4, 50),
        ("f", "different", "tuning", 30, 400),
        ("g", "different", "tuning", 32, 600),
    ]
    tables.write(pd.DataFrame(rows, columns=tables.DISTANCES.names), tables.DISTANCES, folder / "64")
    return {64: folder / "64"}


def test_a_model_has_the_families_of_the_run_and_the_distances_of_its_variant(tmp_path):
    model = models_of(FAMILIES, written(tmp_path), {64: (8, 15)})[64]
    assert model.family_sizes.tolist() == [2, 7]
    assert model.balanced
    assert models_of(FAMILIES[:0], written(tmp_path), {64: (8, 15)})[64].family_sizes.tolist() == [1]


def test_a_model_of_hashes_with_masks_is_fitted_for_the_weighted_matcher_alone(tmp_path, monkeypatch):
    given = []

    def measure(cases, **_):
        given.extend(cases)
        return pd.DataFrame(columns=list(COLUMNS))

    monkeypatch.setattr(study, "measure_matching", measure)
    monkeypatch.setattr(study, "measure_output", lambda cases: None)
    options = {"workers": 1, "seconds": 1, "share": 0.1, "projected": []}
    for matchers in (["numpy"], ["numpy", "numba_weighted"]):
        case = {"bits": 64, "radius": 8, "hashes": [1000], "matchers": matchers, "seconds": 3}
        study_speed(FAMILIES, written(tmp_path), {64: {}}, [case], **options)
    plain, weighted = given
    assert plain.masked is None
    assert weighted.model_for("numpy") is weighted.model
    # The distances are even, which those of random masks are not.
    assert weighted.model.balanced
    assert not weighted.model_for("numba_weighted").balanced


def test_cases_get_their_thresholds_and_every_table_follows_from_them(tmp_path, monkeypatch):
    given = {}
    # Times that grow with the square of the hashes, of a matcher that compares every pair.
    timings = pd.DataFrame(
        [
            ("numpy", 64, 15, n, 2, n * (n - 1) // 2, n * n / 1e6, 1e6, 9, 1.0, 0, "measured")
            for n in (1000, 2000, 4000)
        ],
        columns=list(COLUMNS),
    )

    def measure(cases, **options):
        given.update(options, radii=[case.radius for case in cases])
        return timings

    monkeypatch.setattr(study, "measure_matching", measure)
    monkeypatch.setattr(study, "measure_output", lambda cases: pd.DataFrame({"radius": [c.radius for c in cases]}))
    case = {"bits": 64, "hashes": [1000, 2000, 4000], "matchers": ["numpy", "count_distances"], "seconds": 3}
    found = study_speed(
        FAMILIES,
        written(tmp_path),
        {64: {"match": 15, "link": None}},
        [{**case, "radius": "match"}, {**case, "radius": "link"}, {**case, "radius": 8}],
        workers=2,
        seconds=5,
        share=0.1,
        projected=[10_000],
    )
    assert given == {"radii": [15, 8], "workers": 2, "seconds": 5, "share": 0.1}
    assert list(found) == ["timings", "growth", "crossovers", "output", "matchers"]
    assert found["timings"] is timings
    assert found["output"].radius.tolist() == [15, 8]
    assert found["matchers"].matcher.tolist() == ["numpy"]
    assert found["crossovers"].empty  # no matcher prunes
    np.testing.assert_allclose(found["growth"].seconds, [100.0], rtol=1e-6)
