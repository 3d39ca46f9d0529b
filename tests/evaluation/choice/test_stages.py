"""The stages that score and price: a run of two variants of random hashes, 20 families of about 6 pictures."""

import json

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.choice.pricing import price_collections
from hashbench.evaluation.choice.scoring import Counted, score_variants
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.queries import calibrated
from hashbench.evaluation.rates.thresholds import calibrate, threshold_of
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import find_pairs, write_pairs
from hashbench.matching.queries import count_queries
from hashbench.matching.speed.speeds import COLUMNS as SPEEDS

OPERATING = {
    "target_fprs": [1e-2],
    "cost_ratio": 10,
    "target_recall": 0.95,
    "target_precisions": [0.9],
    "collection_size": 10_000,
}


@pytest.fixture
def run(tmp_path, make_hashed):
    """Return `Counted` by variant, the families, and the calibrations."""
    counted, calibrations = {}, {}
    for variant, bits in (("phash-64", 64), ("find-256", 256)):
        hashed = make_hashed(120, bits=bits, families=20)
        collection = collect(hashed.hashes, hashed.images, hashed.families, bits=bits, splits=SPLITS)
        distances = count_distances(collection, splits=SPLITS)
        calibration = calibrate(
            distances,
            hashed.families,
            bits=bits,
            points=points_of(**OPERATING),
            link_fpr=1e-2,
            unlabelled_threshold=0.1,
        )
        folder = tmp_path / variant
        paths = Counted(*(folder / name for name in ("distances", "threshold", "queries", "pairs")))
        tables.write(distances, tables.DISTANCES, paths.distances)
        paths.threshold.write_text(json.dumps(calibration), encoding="utf-8")
        queries = count_queries(collection, [one for _, _, one in calibrated(calibration)], splits=SPLITS)
        tables.write(queries, tables.QUERIES, paths.queries)
        write_pairs(find_pairs(collection, radius=int(0.3 * bits)), paths.pairs)
        counted[variant], calibrations[variant] = paths, calibration
    return counted, hashed.families, calibrations


def test_one_call_scores_every_variant(run):
    counted, families, calibrations = run
    clusters = pd.DataFrame(columns=["variant", "threshold", "clustering", "split", "pair_f1"])
    found = score_variants(
        counted,
        families,
        clusters,
        operating=OPERATING,
        sizes=[1000],
        verdict_fpr=1e-2,
        radius=0.3,
        min_samples=5,
    )
    assert list(found) == ["scores", "differences", "optimism", "scale", "queries", "customary"]
    for name in ("scores", "optimism", "scale", "queries"):
        assert found[name].variant.unique().tolist() == ["phash-64", "find-256"]
    assert found["differences"][["variant", "other"]].drop_duplicates().to_numpy().tolist() == [
        ["phash-64", "find-256"]
    ]
    assert set(found["scale"].pictures) == {1000, 10_000}
    scores = found["scores"].set_index(["variant", "families", "metric", "at"]).value
    for variant, calibration in calibrations.items():
        assert scores[variant, "held_out", "threshold", 1e-2] == threshold_of(calibration, 1e-2)


def test_collections_are_priced_at_the_thresholds_of_matching_and_of_linking(run):
    counted, families, calibrations = run
    costs = pd.DataFrame(
        {
            "variant": ["phash-64", "find-256"],
            "bits": [64, 256],
            "ratio_to_decode": [2.0, 1.1],
            "decode_seconds": 0.001,
            "bytes_stored": 8,
        }
    )
    link = {"variant": "find-256", "threshold": 70, "by_variant": {"find-256": {"threshold": 70}}}
    table = price_collections(
        costs,
        pd.DataFrame(columns=list(SPEEDS)).astype({"hashes": float, "seconds": float}),
        pd.DataFrame(
            [(256, 70, 1000, 100, 1e-4, 900)], columns=["bits", "radius", "hashes", "pairs", "seconds", "bytes"]
        ),
        families,
        link,
        {variant: (paths.distances, paths.threshold) for variant, paths in counted.items()},
        matcher="numba",
        target_fpr=1e-2,
        sizes=[1000, 10_000],
        prices={"price_per_core_hour": 0.036, "price_per_gigabyte_month": 0.02, "currency": "EUR"},
    )
    asked = table[["variant", "purpose", "radius"]].drop_duplicates().itertuples(index=False, name=None)
    # phash-64 is not in `by_variant`, so it is not linked.
    assert list(asked) == [
        ("phash-64", "match", threshold_of(calibrations["phash-64"], 1e-2)),
        ("find-256", "match", threshold_of(calibrations["find-256"], 1e-2)),
        ("find-256", "link", 70),
    ]
    # A thousand times two decodings of a millisecond are 2 s; a core-second costs 1e-5.
    assert table.hashing_price.tolist()[:2] == pytest.approx([2e-5, 2e-4])
    assert np.isnan(table.price).all()
    assert table.note.str.startswith("numba was not timed long enough at").all()


def test_a_weighted_variant_is_priced_by_the_time_of_matching_with_masks(run):
    counted, families, calibrations = run
    radius = threshold_of(calibrations["find-256"], 1e-2)
    sizes = (1000, 2000, 4000, 8000)
    speeds = [
        (matcher, 256, radius, n, 1, 0, seconds * n**2, 0, 0, None, None, "measured")
        for matcher, seconds in (("numba", 1e-9), ("numba_weighted", 2e-9))
        for n in sizes
    ]
    costs = pd.DataFrame(
        [("find-256", 256, 2.0, 32, 1e-3), ("find-256w", 256, 2.1, 64, 1e-3), ("phash-64", 64, 2.0, 8, 1e-3)],
        columns=["variant", "bits", "ratio_to_decode", "bytes_stored", "decode_seconds"],
    )
    order = {"find-256": "find-256", "find-256w": "find-256", "phash-64": "phash-64"}
    table = price_collections(
        costs,
        pd.DataFrame(speeds, columns=list(SPEEDS)),
        pd.DataFrame(columns=["bits", "radius", "hashes", "pairs", "seconds", "bytes"]),
        families,
        None,
        {variant: (counted[paths].distances, counted[paths].threshold) for variant, paths in order.items()},
        matcher="numba",
        target_fpr=1e-2,
        sizes=[10_000],
        prices={"price_per_core_hour": 0.036, "price_per_gigabyte_month": 0.02, "currency": "EUR"},
    )
    assert table.variant.tolist() == list(order)
    assert table.stored_bytes.tolist() == [320_000, 640_000, 80_000]
    assert table.matching_seconds.tolist()[:2] == pytest.approx([0.1, 0.2], rel=1e-3)
    assert table.note[2].startswith("numba was not timed long enough at 64 bits")
