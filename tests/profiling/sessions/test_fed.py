import numpy as np
import pytest
from PIL import Image

from hashbench import hashers
from hashbench.profiling.sessions.fed import COLUMNS, time_fed
from hashbench.tables import FILES_TO_HASHES, ONE_BY_ONE


@pytest.mark.slow
def test_fed_batches_hash_every_file_in_order(tmp_path):
    files = [tmp_path / f"{number}.png" for number in range(7)]
    random = np.random.default_rng(0)
    for file in files:
        Image.fromarray(random.integers(0, 256, (64, 64, 3), np.uint8)).save(file)
    # Three batches of three: the files again from the eighth on.
    table, hashes = time_fed(files, places=["numpy"], batch=3, batches=3, rounds=1, workers=1)
    assert table.columns.tolist() == list(COLUMNS)
    assert list(zip(table.place, table.stage, table.batch, table.n, strict=True)) == [
        (ONE_BY_ONE, FILES_TO_HASHES, 1, 1),
        ("numpy", FILES_TO_HASHES, 3, 1),
    ]
    assert (table.pictures_per_second > 0).all()
    wanted = [hashers.load("find", "reference").hash_file(file).tolist() for file in files]
    assert hashes[ONE_BY_ONE].tolist() == wanted
    assert hashes["numpy"].tolist() == wanted
