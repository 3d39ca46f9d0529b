import numpy as np
import pandas as pd

from hashbench.matching.clusters import CLUSTERINGS, cluster_images, largest_clusters, links_of, sweep_clusters


def sweep_of(*rows):
    return pd.DataFrame(rows, columns=["threshold", "image_id", "cluster"])


def shown(sweep, **options):
    return [
        (threshold, [(cluster.size, cluster.pictures.tolist()) for cluster in clusters])
        for threshold, clusters in largest_clusters(sweep, **options)
    ]


def test_the_largest_come_first_with_their_first_pictures():
    # At 4 bits, 10-20 and 30-40 are linked; at 6 also 50 to 30-40, at 8 all five.
    sweep = sweep_of(
        *((4, 10, 0), (4, 20, 0), (4, 30, 2), (4, 40, 2), (4, 50, 4)),
        *((6, 10, 0), (6, 50, 2)),
        *((8, 10, 0), (8, 30, 0), (8, 40, 0), (8, 50, 0)),
    )
    assert shown(sweep, most=2, pictures=2) == [
        (4, [(2, [10, 20]), (2, [30, 40])]),
        (6, [(3, [30, 40]), (2, [10, 20])]),
        (8, [(5, [10, 20])]),
    ]
    assert shown(sweep, most=1, pictures=9) == [
        (4, [(2, [10, 20])]),
        (6, [(3, [30, 40, 50])]),
        (8, [(5, [10, 20, 30, 40, 50])]),
    ]


def test_pictures_alone_are_no_cluster():
    assert shown(sweep_of((4, 10, 0), (4, 20, 1)), most=2, pictures=2) == [(4, [])]
    assert shown(sweep_of(), most=2, pictures=2) == []


def test_they_are_those_of_clustering_at_each_threshold():
    rng = np.random.default_rng(4)
    pairs = pd.DataFrame({"a": rng.integers(0, 60, 90), "b": rng.integers(60, 120, 90), "distance": np.arange(90) % 9})
    links = links_of(np.arange(120), pairs.drop_duplicates(["a", "b"]))
    for clustering in CLUSTERINGS:
        options = {"clustering": clustering, "min_samples": 3}
        sweep = sweep_clusters(links, thresholds=[2, 5, 8], **options)
        for threshold, clusters in largest_clusters(sweep, most=3, pictures=120):
            expected = cluster_images(links, threshold=threshold, **options).groupby("cluster").image_id.agg(list)
            expected = [one for one in expected[:3] if len(one) > 1]
            assert [cluster.pictures.tolist() for cluster in clusters] == expected
