"""The nearest known pictures, by hand and against a full sort; `hashbench match --nearest`."""

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.cli import main
from hashbench.matching.known import nearest as module
from hashbench.matching.known.incremental import HashTable
from hashbench.matching.known.nearest import nearest


def write_hashes(path, rows):
    frame = pd.DataFrame(rows, columns=["image_id", "hash"]).assign(
        bits=64, status="ok", reason=None, quality="ok", mask=None
    )
    tables.write(
        frame.astype({"image_id": "uint64"})[tables.HASHES.names], tables.HASHES, path, notes={"method": "phash"}
    )
    return str(path)


def test_the_nearest_are_printed_however_far_away(tmp_path, capsys):
    # 0, 1 and 64 ones; as far from 32 ones are the first and the last.
    known = write_hashes(tmp_path / "known.parquet", [(5, bytes(8)), (6, bytes(7) + b"\x01"), (7, b"\xff" * 8)])
    new = write_hashes(tmp_path / "new.parquet", [(1, bytes(8)), (2, b"\xff" * 4 + bytes(4))])
    assert main(["match", new, "--against", known, "--nearest", "2"]) == 0
    lines = ["new,known,distance", "1,5,0", "1,6,1", "2,5,32", "2,7,32"]
    assert capsys.readouterr().out.splitlines() == lines
    assert main(["match", new, "--against", known, "--nearest", "9"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2 * 3


@pytest.mark.parametrize("options", [["--nearest", "0"], ["--nearest", "2", "--radius", "3"], []])
def test_a_number_below_1_and_two_ways_to_ask_are_refused(tmp_path, capsys, options):
    known = write_hashes(tmp_path / "known.parquet", [(5, bytes(8))])
    with pytest.raises(SystemExit) as ended:
        main(["match", known, "--against", known, *options])
    assert ended.value.code == 2
    assert "--nearest" in capsys.readouterr().err


def test_the_nearest_are_those_of_a_full_sort(monkeypatch):
    rng = np.random.default_rng(1)
    new, known = (
        HashTable(np.arange(n, dtype=np.uint64), rng.integers(0, 2**64, (n, 2), np.uint64)) for n in (30, 200)
    )
    monkeypatch.setattr(module, "_AT_ONCE", 7 * 200)  # in parts of 7 queries
    distances = np.bitwise_count(new.words[:, None] ^ known.words).sum(axis=2)
    order = np.argsort(distances, axis=1, kind="stable")[:, :5]
    truth = [(a, b, distances[a, b]) for a in range(30) for b in order[a].tolist()]
    assert list(nearest(new, known, number=5)) == truth
