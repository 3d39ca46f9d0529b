"""A second hash that helps and one that does not: drawn hashes whose errors are independent or the same."""

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.alternatives import second
from hashbench.evaluation.alternatives.second import COLUMNS, study_second
from hashbench.evaluation.alternatives.weighting import count_weighted
from hashbench.hashers.sure import sure_bits
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

FAMILIES, MEMBERS = 24, 6


@pytest.fixture
def tried(tmp_path):
    """Return a function that studies variants of 64 bits with noise of the given seeds, some pictures `refused`."""
    families = pd.DataFrame(
        {"family": [f"{n:02}" for n in range(FAMILIES)], "pictures": MEMBERS, "split": ["tuning", "held_out"] * 12}
    )
    names = np.repeat(families.family, MEMBERS).to_numpy()
    ids = np.arange(1, len(names) + 1, dtype=np.uint64)
    images = pd.DataFrame({"image_id": ids, "family": names})

    def study(variants, masked=(), **refused):
        paths, distances, kinds = {}, {}, {}
        for variant, (kind, seed) in variants.items():
            rng = np.random.default_rng(seed)
            centres = rng.random((FAMILIES, 64)) < 0.5
            noise = rng.random((len(names), 64)) < rng.choice([0.05, 0.35], (len(names), 1), p=[0.7, 0.3])
            bits = np.repeat(centres, MEMBERS, axis=0) ^ noise
            table = pd.DataFrame(
                {"image_id": ids, "bits": 64, "hash": [r.tobytes() for r in np.packbits(bits, axis=1)]}
            )
            # The bits without noise are the surest, as far as there are enough.
            ranks = (noise + rng.random(noise.shape) / 2).argsort(axis=1).argsort(axis=1)
            masks = [r.tobytes() for r in np.packbits(ranks < sure_bits(64), axis=1)] if variant in masked else None
            table = table.assign(status="ok", reason=None, quality="ok", mask=masks)
            kinds[variant], paths[variant] = kind, tmp_path / variant
            table = table[~table.image_id.isin(refused.get(variant[0], ()))]
            tables.write(table, tables.HASHES, paths[variant])
            collection = collect(table, images, families, bits=64, splits=SPLITS, flagged="keep")
            distances[variant] = tmp_path / f"{variant}.distances"
            tables.write(count_distances(collection, splits=SPLITS), tables.DISTANCES, distances[variant])
        given = {"bits": dict.fromkeys(paths, 64), "flagged": "keep"}
        weighted = count_weighted(images, families, paths, **given)
        rates = [0.01, 1e-7]
        return study_second(images, families, paths, distances, weighted, **given, kinds=kinds, target_fprs=rates)

    return study


def test_a_variant_is_not_counted_again_on_the_pictures_of_its_distances(tried, monkeypatch):
    counted = []
    monkeypatch.setattr(second, "count_distances", lambda some, **how: _noted(counted, some, **how))
    tried({"a-64": ("x", 1), "b-64": ("y", 2)})
    assert [collection.bits for collection in counted] == [128]  # both together
    tried({"a-64": ("x", 1), "b-64": ("y", 2)}, b=[1])
    # Picture 1 has no second hash, so the first is counted without it.
    assert sorted(collection.bits for collection in counted[1:]) == [64, 128]


def _noted(counted, collection, **how):
    counted.append(collection)
    return count_distances(collection, **how)


def test_a_hash_with_other_errors_helps_and_one_with_the_same_errors_changes_nothing(tried):
    table = tried({"a-64": ("x", 1), "b-64": ("y", 2), "twin-64": ("z", 1)})
    assert table.columns.tolist() == list(COLUMNS)
    everyone = table[(table.families == "all") & (table.against == "better of the two")]
    assert everyone["at"].unique().tolist() == [0.01]  # pairs are too few for 1e-7
    rows = {(row.variant, row.second): row for row in everyone.itertuples()}
    assert set(rows) == {("a-64", "b-64"), ("a-64", "twin-64"), ("b-64", "twin-64")}
    helped, same = rows["a-64", "b-64"], rows["a-64", "twin-64"]
    assert (helped.outcome, helped.bits, helped.bytes) == ("better", 128, 16)
    assert 0.05 < helped.low < helped.difference == pytest.approx(helped.tpr - helped.tpr_single)
    assert (same.difference, same.outcome) == (0, "tie")  # equal hashes: the sum is twice the distance


def test_variants_of_one_kind_are_not_paired(tried):
    assert tried({"a-64": ("x", 1), "b-64": ("x", 2)}).empty


def test_variants_that_share_no_picture_are_not_paired(tried):
    assert tried({"a-64": ("x", 1), "c-64": ("y", 2)}, a=range(1, 50), c=range(50, 145)).empty


def test_the_best_variant_is_sought_among_those_that_hash_the_same_pictures(tried):
    variants = {"a-64": ("x", 1), "b-64": ("y", 2), "c-64": ("y", 1)}
    table = tried(variants, c=[1, 2, 3])
    best = (
        table[(table.families == "all") & (table.against == "best of as many bytes")]
        .set_index(["variant", "second"])
        .single
    )
    assert best["a-64", "b-64"] in ("a-64", "b-64")
    assert set(table.single) <= set(variants)
    # Where c-64 takes part, the three pictures that it refuses are left out of a-64, too.
    both = table[(table.families == "all") & (table.second == "c-64") & (table.against == "better of the two")]
    assert both.difference.tolist() == [0]


def test_a_rival_stores_at_most_as_many_bytes_with_its_mask(tried, monkeypatch):
    variants = {"a-64": ("x", 1), "b-64": ("y", 2)}
    best = tried(variants, masked=["b-64"])
    best = best[(best.families == "all") & (best.against == "best of as many bytes")]
    # Two hashes of 8 bytes are as long as one with its mask, which knows the noisy bits here.
    assert best[["bytes", "single"]].values.tolist() == [[16, "b-64w"]]
    # On fewer pictures the weighted distance is counted again, too.
    fewer = tried(variants, masked=["b-64"], a=[1])
    assert fewer[(fewer.families == "all") & (fewer.against == "best of as many bytes")].single.tolist() == ["b-64w"]
    # A mask of a byte more would be too much.
    monkeypatch.setattr(second, "_bytes_of", lambda variant: 17 if variant == "b-64w" else 8)
    longer = tried(variants, masked=["b-64"])
    assert set(longer.single) <= {"a-64", "b-64"}
