"""The advice of the command if families are near twins in pairs. Hashes are drawn, and nothing is promised."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from hashbench import tables
from hashbench.cli import main
from hashbench.corpus.families import SPLITS, split_of
from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.clusters.scores import score_sweep
from hashbench.evaluation.rates.kept import strangers_within, tried_radius
from hashbench.evaluation.rates.operating import operating_of, points_of
from hashbench.evaluation.rates.thresholds import calibrate
from hashbench.matching.clusters import CLUSTERINGS, links_of, sweep_clusters, sweep_thresholds
from hashbench.matching.collection import Collection, to_words
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import find_pairs

CONFIG = Path(__file__).parents[3] / "config" / "config.yaml"
NAMES = tuple(f"{family:03}" for family in range(60))
SPLIT_OF = pd.Series([split_of(name) for name in NAMES], index=NAMES)


def drawn(apart: int) -> Collection:
    """60 families of 6 pictures. A picture differs from its family's centre in 20 of 256 bits, so that two pictures of
    a family are about 37 bits apart. The centres of two families, the one after the other, are `apart` bits apart."""
    rng = np.random.default_rng(1)
    centres = np.repeat(rng.random((30, 256)) < 0.5, 2, axis=0)
    centres[1::2, :apart] ^= True
    families = np.repeat(np.arange(60, dtype=np.int32), 6)
    noise = np.argsort(rng.random((360, 256)), axis=1) < 20
    return Collection(
        bits=256,
        image_ids=np.arange(360, dtype=np.uint64),
        words=to_words([row.tobytes() for row in np.packbits(centres[families] ^ noise, axis=1)]),
        families=families,
        family_names=NAMES,
        family_splits=SPLIT_OF.map(SPLITS.index).to_numpy(np.int8),
    )


def said(collection: Collection, folder: Path, capsys) -> str:
    """Return what `hashbench advise` prints about groups, at the collection's own size, from tables of a collection."""
    distances = count_distances(collection, splits=SPLITS)
    radius = tried_radius(distances, bits=256, share=0.5)
    links = links_of(collection.image_ids, pd.concat(find_pairs(collection, radius=radius)))
    thresholds = sweep_thresholds(links, [], radius=radius)
    options = {"strangers": strangers_within(distances, bits=256), "link_threshold": None}
    family_of = pd.Series(np.array(NAMES)[collection.families])
    scores = [
        score_sweep(
            "find-256",
            one,
            sweep_clusters(links, thresholds=thresholds, clustering=one),
            family_of,
            SPLIT_OF,
            **options,
        )
        for one in CLUSTERINGS
    ]
    link = choose_link(pd.concat(scores), {"find-256": 1.0}, unlabelled_threshold=0.1, min_samples=5)
    (folder / "verdict.json").write_text(json.dumps({"link": link}))
    tables.write(distances, tables.DISTANCES, folder / "distances" / "find-256.parquet")
    families = pd.DataFrame({"family": NAMES, "pictures": 6, "split": SPLIT_OF.to_numpy()})
    tables.write(families, tables.FAMILIES, folder / "families.parquet")
    pd.DataFrame({"variant": ["find-256"], "bits": [256], "ratio_to_decode": [1.1]}).to_csv(folder / "costs.csv")
    (folder / "config.yaml").write_text(CONFIG.read_text(encoding="utf-8"))
    points = points_of(**operating_of(yaml.safe_load(CONFIG.read_text(encoding="utf-8"))))
    frozen = calibrate(distances, families, bits=256, points=points, link_fpr=1e-4, unlabelled_threshold=0.1)
    (folder / "thresholds").mkdir()
    (folder / "thresholds/find-256.json").write_text(json.dumps(frozen))
    assert main(["advise", str(folder), "--use", "deduplication", "--size", "360"]) == 0
    return capsys.readouterr().out


def test_near_twins_are_promised_nothing_and_it_is_said(tmp_path, capsys):
    advice = said(drawn(8), tmp_path, capsys)
    assert "cannot promise that clusters follow families" in advice
    assert "some families may show the same picture, see suspects" in advice
    assert "linked by" not in advice


def test_families_that_are_far_apart_are_linked(tmp_path, capsys):
    advice = said(drawn(128), tmp_path, capsys)
    assert "find-256 linked by complete linkage" in advice
    assert "cannot promise" not in advice
    assert "Larger collections were not clustered" not in advice
