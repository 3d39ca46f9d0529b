import sys
from pathlib import Path

import pytest

from hashbench.profiling.profiles.memory import COLUMNS, measure_memory

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.slow
@LINUX
def test_memory_that_hashing_takes_is_found(sleeper, files):
    sleeper.edit("MEBIBYTES = 0", "MEBIBYTES = 64")
    table = measure_memory(sleeper.hasher, files[0], runs=2)
    assert tuple(table.columns) == COLUMNS
    assert table.bits.tolist() == [64, 64]
    assert table.run.tolist() == [0, 1]
    assert (table.baseline_bytes > 2**20).all()
    assert (table.added_bytes == table.peak_bytes - table.baseline_bytes).all()
    assert table.added_bytes.between(60 * 2**20, 80 * 2**20).all()


@pytest.mark.slow
@LINUX
def test_a_peak_while_importing_does_not_count(sleeper, files):
    sleeper.edit("MEBIBYTES = 0", "MEBIBYTES = 0\nnp.ones(100 * 2**20, np.uint8)")
    assert measure_memory(sleeper.hasher, files[0], runs=1).added_bytes[0] < 30 * 2**20


def test_elsewhere_the_table_is_empty(sleeper, files, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda self: False)
    table = measure_memory(sleeper.hasher, files[0], runs=2)
    assert table.empty
    assert tuple(table.columns) == COLUMNS
