import numpy as np
import pandas as pd
import pytest

from hashbench.hashers.shelf import places_of


def test_the_place_of_a_picture_follows_from_its_id_or_in_a_small_collection_from_the_order_of_ids():
    assert places_of([100, 7, 30]) == ["002-of-8", "000-of-8", "001-of-8"]
    assert places_of(range(7, 47))[:2] == ["007-of-8", "000-of-8"]
    assert places_of([*range(69_999), 2**64 - 1])[-1] == "255-of-256"


@pytest.mark.parametrize(("pictures", "shards"), [(1, 1), (2048, 8), (3000, 16), (70_000, 256)])
def test_shards_grow_with_the_collection(tmp_path, pictures, shards):
    images = pd.DataFrame({"image_id": np.arange(pictures, dtype=np.uint64), "path": "x", "sha256": "y"})
    assert len(set(places_of(images.image_id))) == shards
