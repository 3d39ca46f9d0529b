import pandas as pd
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.profiles import functions, lines, memory, stages
from hashbench.profiling.profiles.profiled import profile_implementation

MEASURE = {"pictures": 4, "profile_pictures": 3, "rounds": 2, "stage_seconds": 60, "memory_runs": 2}
# It refuses pictures that are higher than wide.
PUBLISHED = Hasher("find-published", "numpy", 256, "hashbench.hashers.find_published.numpy")


@pytest.fixture
def images(files):
    columns = {"image_id": range(12), "path": [file.name for file in files], "width": 48, "height": 48}
    return pd.DataFrame({**columns, "status": "ok", "reason": None})


@pytest.mark.slow
def test_an_implementation_is_profiled_in_four_ways(sleeper, files, images):
    found = profile_implementation(images, files[0].parent, [sleeper.hasher], measure=MEASURE)
    assert list(found) == ["functions", "lines", "stages", "memory"]
    by_function = found["functions"].set_index("function")
    assert by_function.calls[["slow", "quick"]].tolist() == [3, 3]  # of `profile_pictures`
    assert found["lines"].set_index("source").hits["    slow()"] == 1
    assert found["stages"].stage.tolist() == ["open", "decode", "hash"]
    assert set(found["stages"].n) == {8}  # two rounds of four pictures
    assert found["memory"][["bits", "run"]].values.tolist() == [[64, 0], [64, 1]]


def test_pictures_that_an_implementation_refuses_leave_empty_tables(draw, tmp_path):
    draw(1, (48, 64)).save(tmp_path / "upright.png")
    images = pd.DataFrame([(1, "upright.png", 48, 64, "ok", None)])
    images.columns = ["image_id", "path", "width", "height", "status", "reason"]
    found = profile_implementation(images, tmp_path, [PUBLISHED], measure=MEASURE)
    expected = {module.__name__.split(".")[-1]: list(module.COLUMNS) for module in (functions, lines, stages, memory)}
    assert {name: table.columns.tolist() for name, table in found.items()} == expected
    assert all(table.empty for table in found.values())
