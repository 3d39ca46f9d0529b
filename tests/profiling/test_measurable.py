from pathlib import Path

import pandas as pd
import pytest

from hashbench.profiling.measurable import measurable_files


def images(*sizes):
    rows = [(90 - number, f"{number}.jpg", *size) for number, size in enumerate(sizes)]
    return pd.DataFrame(rows, columns=["image_id", "path", "width", "height"])


@pytest.mark.parametrize(
    ("sizes", "number", "chosen"),
    [
        # Ids fall with the number in the name.
        ([(9, 9), (9, 9), (5, 5)], 5, [1, 0]),
        ([(9, 9), (9, 9), (9, 9)], 2, [2, 1]),
        ([(9, 5), (9, 5), (9, 5), (7, 7)], 5, [3]),  # square before common
        ([(9, 5), (5, 9), (5, 9)], 5, [2, 1]),  # none square
    ],
)
def test_pictures_of_the_commonest_size(sizes, number, chosen):
    root = Path("root")
    assert measurable_files(images(*sizes), root, number) == [root / f"{name}.jpg" for name in chosen]
