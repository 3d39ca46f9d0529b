"""Known figures of a real collection, from its hashes alone: 900 captioned memes of 90 families.

`memes.csv` has the hashes of the pictures FAMILY_ID by FINd, corrected, and by imagehash 4.3.2. The figures count all
404,550 pairs; another program counted them.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench.corpus.families import SPLITS, split_of
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.evaluation.rates.thresholds import calibrate
from hashbench.matching.collection import Collection, to_words
from hashbench.matching.distances import count_distances

TARGETS = [1e-2, 1e-3, 1e-4]
POINTS = points_of(target_fprs=TARGETS, cost_ratio=10, target_recall=0.95)


@pytest.fixture(scope="module")
def memes() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / "memes.csv", dtype=str)


@pytest.mark.parametrize(
    ("variant", "auc", "rates", "thresholds"),
    [
        ("find-256", "0.99902", ["0.98765", "0.96790", "0.91407"], [105, 99, 91]),
        ("phash-64", "0.99736", ["0.95901", "0.86272", "0.75506"], [21, 17, 15]),
        ("dhash-64", "0.99964", ["0.99432", "0.92790", "0.58815"], [19, 15, 10]),
    ],
)
def test_figures_of_a_real_collection_are_the_known_ones_to_the_last_digit(memes, variant, auc, rates, thresholds):
    names, families = np.unique(memes.picture.str[:4], return_inverse=True)
    table = pd.DataFrame({"family": names, "pictures": 10, "split": [split_of(name) for name in names]})
    bits = int(variant.rpartition("-")[2])
    collection = Collection(
        bits=bits,
        image_ids=np.arange(900, dtype=np.uint64),
        words=to_words([bytes.fromhex(digest) for digest in memes[variant]]),
        families=families.astype(np.int32),
        family_names=tuple(names),
        family_splits=table.split.map(SPLITS.index).to_numpy(np.int8),
    )
    distances = count_distances(collection, splits=SPLITS)
    calibration = calibrate(distances, table, bits=bits, points=POINTS, link_fpr=1e-4, unlabelled_threshold=0.1)
    scores = table_of({variant: estimate(distances, table, calibration, points=POINTS)})
    scores = scores[scores.families == "all"].set_index("metric")
    assert f"{scores.value['auc']:.5f}" == auc
    assert scores.n_pairs["auc"] == 404_550
    assert [f"{rate:.5f}" for rate in scores.value["tpr"]] == rates
    assert scores.value["threshold"].tolist() == thresholds
