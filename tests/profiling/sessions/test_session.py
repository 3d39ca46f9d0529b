import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from hashbench.profiling.sessions.session import measure_session, usable

AHASH = {"method": "ahash", "implementation": "numba", "bits": 64, "module": "hashbench.hashers.ahash.numba"}
# It refuses pictures that are higher than wide.
PUBLISHED = {"method": "find-published", "implementation": "numpy", "bits": 256}
PUBLISHED |= {"module": "hashbench.hashers.find_published.numpy"}


@pytest.fixture
def upright(draw, tmp_path):
    """A picture of 48 x 64 pixels."""
    draw(1, (48, 64)).save(tmp_path / "upright.png")
    return tmp_path / "upright.png"


@pytest.fixture
def images(upright):
    rows = [(1, upright.name, 48, 64, "ok", None), (2, "gone.png", 48, 64, "unreadable", "no such file")]
    return pd.DataFrame(rows, columns=["image_id", "path", "width", "height", "status", "reason"])


def names(hashers):
    return [hasher.method for hasher in hashers]


def test_a_hasher_that_refuses_the_picture_is_left_out(upright):
    assert names(usable([PUBLISHED, AHASH], upright)) == ["ahash"]
    assert list(usable({"a": AHASH, "b": PUBLISHED}, upright)) == ["a"]
    assert usable(AHASH, upright).bits == 64
    assert usable(PUBLISHED, upright) is None


@pytest.mark.parametrize(("one", "rows"), [(AHASH, [["ahash", "find", 1, 7]]), (PUBLISHED, [])])
def test_the_function_gets_files_hashers_and_options(monkeypatch, images, upright, one, rows):
    columns = ("one", "several", "files", "rounds")

    def measure(*, files, one, several, rounds):
        assert files == [upright]
        return pd.DataFrame([(one.method, several[0].method, len(files), rounds)], columns=list(columns))

    monkeypatch.setitem(sys.modules, "toy_session", SimpleNamespace(COLUMNS=columns, measure=measure))
    find = {"method": "find", "implementation": "numpy", "bits": 256, "module": "hashbench.hashers.find.numpy"}
    session = {
        "module": "toy_session",
        "function": "measure",
        "hashers": {"one": one, "several": [PUBLISHED, find]},
        "options": {"rounds": 7},
        "settings": {},
        "modules": [],
    }
    table = measure_session(images, upright.parent, session, pictures=5)
    assert table.values.tolist() == rows
    assert tuple(table.columns) == columns
