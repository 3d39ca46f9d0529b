import pandas as pd

from hashbench.evaluation.cost import seconds_per_picture

TIMINGS = pd.DataFrame(
    [
        ("phash", "imagehash", None, "decode", 0.1),
        ("phash", "imagehash", 64, "file_to_hash", 0.2),
        ("phash", "imagehash", 64, "hash", 0.3),
        ("phash", "imagehash", 256, "file_to_hash", 0.4),
        ("phash", "fast", 64, "file_to_hash", 0.5),
        ("dhash", "imagehash", 64, "file_to_hash", 0.6),
    ],
    columns=["method", "implementation", "bits", "stage", "median_seconds"],
)


def test_the_cost_is_the_median_from_file_to_hash():
    assert seconds_per_picture(TIMINGS, "phash", "imagehash", 64) == 0.2
    assert seconds_per_picture(TIMINGS, "phash", "imagehash", 256) == 0.4
    assert seconds_per_picture(TIMINGS, "phash", "fast", 64) == 0.5
    assert seconds_per_picture(TIMINGS, "dhash", "imagehash", 64) == 0.6
