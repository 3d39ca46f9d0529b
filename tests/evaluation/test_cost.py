import pandas as pd

from hashbench.evaluation.cost import cost_of

TIMINGS = pd.DataFrame(
    [
        ("phash", "imagehash", None, "decode", 0.1, 1),
        ("phash", "imagehash", 64, "file_to_hash", 0.2, 2),
        ("phash", "imagehash", 64, "hash", 0.3, 3),
        ("phash", "imagehash", 256, "file_to_hash", 0.4, 4),
        ("phash", "fast", 64, "file_to_hash", 0.5, 5),
        ("dhash", "imagehash", 64, "file_to_hash", 0.6, 6),
    ],
    columns=["method", "implementation", "bits", "stage", "median_seconds", "ratio_to_decode"],
)


def test_the_cost_is_the_median_from_file_to_hash():
    assert cost_of(TIMINGS, "phash", "imagehash", 64) == {"seconds_per_picture": 0.2, "ratio_to_decode": 2}
    assert cost_of(TIMINGS, "phash", "imagehash", 256) == {"seconds_per_picture": 0.4, "ratio_to_decode": 4}
    assert cost_of(TIMINGS, "phash", "fast", 64) == {"seconds_per_picture": 0.5, "ratio_to_decode": 5}
    assert cost_of(TIMINGS, "dhash", "imagehash", 64) == {"seconds_per_picture": 0.6, "ratio_to_decode": 6}
