import pandas as pd
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.profiles import functions, lines, memory
from hashbench.profiling.profiles.profiled import profile_implementations

MEASURE = {"pictures": 4, "profile_pictures": 3, "memory_runs": 2}
# It refuses pictures that are higher than wide.
PUBLISHED = Hasher("find-published", "numpy", 256, "hashbench.hashers.find_published.numpy")


@pytest.fixture
def images(files):
    columns = {"image_id": range(12), "path": [file.name for file in files], "width": 48, "height": 48}
    return pd.DataFrame({**columns, "status": "ok", "reason": None})


def test_an_implementation_is_profiled_in_three_ways(sleeper, files, images):
    (found,) = profile_implementations(
        images, files[0].parent, {"sleeping/once": [sleeper.hasher]}, measure=MEASURE, workers=2
    ).values()
    assert list(found) == ["functions", "lines", "memory"]
    by_function = found["functions"].set_index("function")
    assert by_function.calls[["slow", "quick"]].tolist() == [3, 3]  # of `profile_pictures`
    assert found["lines"].set_index("source").hits["    slow()"] == 1
    assert found["memory"][["bits", "run"]].values.tolist() == [[64, 0], [64, 1]]


def test_pictures_that_an_implementation_refuses_leave_empty_tables(draw, tmp_path):
    draw(1, (48, 64)).save(tmp_path / "upright.png")
    images = pd.DataFrame([(1, "upright.png", 48, 64, "ok", None)])
    images.columns = ["image_id", "path", "width", "height", "status", "reason"]
    given = {"find-published/numpy": [PUBLISHED]}
    (found,) = profile_implementations(images, tmp_path, given, measure=MEASURE, workers=1).values()
    expected = {module.__name__.split(".")[-1]: list(module.COLUMNS) for module in (functions, lines, memory)}
    assert {name: table.columns.tolist() for name, table in found.items()} == expected
    assert all(table.empty for table in found.values())
