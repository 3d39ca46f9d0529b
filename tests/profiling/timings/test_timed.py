import pandas as pd
import pytest

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.profiles.stages import COLUMNS as OF_STAGES
from hashbench.profiling.timings.growth import draw_growth_pictures
from hashbench.profiling.timings.timed import time_implementation
from hashbench.profiling.timings.timing import COLUMNS

MEASURE = {"pictures": 3, "rounds": 3, "seconds": 60, "stage_seconds": 60}
MEASURE |= {"growth_pictures": [1, 2], "growth_repeats": 1, "growth_seconds": 60}
# It refuses pictures that are higher than wide.
PUBLISHED = Hasher("find-published", "numpy", 256, "hashbench.hashers.find_published.numpy")


@pytest.fixture
def timed(tmp_path):
    """Return a function that times a hasher on pictures of a width and height of `folder`."""
    draw_growth_pictures(tmp_path / "drawn", number=2, side=16, sides=[24])

    def time(hasher, files, width, height):
        columns = {"image_id": range(len(files)), "path": [file.name for file in files], "width": width}
        images = pd.DataFrame({**columns, "height": height, "status": "ok", "reason": None})
        given = {"measure": MEASURE, "versions": {"numpy": "2.0"}}
        return time_implementation(images, files[0].parent, tmp_path / "drawn", [hasher], **given)

    return time


def test_an_implementation_is_timed_on_the_corpus_and_on_drawn_pictures(timed, sleeper, files):
    tables, environment = timed(sleeper.hasher, files, 48, 48)
    assert list(tables) == ["timings", "stages", "growth"]
    rows = tables["timings"][["stage", "pictures", "size", "n"]].values.tolist()
    assert rows == [[stage, 3, 48, 3] for stage in ("decode", "average_hash", "file_to_hash", "hash")]
    assert tables["stages"].stage.tolist() == ["open", "decode", "hash"]
    assert set(tables["stages"].n) == {9}  # three rounds of three pictures
    assert tables["growth"][["axis", "pictures", "side"]].values.tolist() == [
        ["pictures", 1, 16],
        ["pictures", 2, 16],
        ["side", 1, 24],
    ]
    assert environment["packages"] == {"numpy": "2.0"}
    assert (environment["refused"], environment["fallback"]) == ("", "")
    assert {"processor", "cores", "memory_bytes", "system", "python"} < set(environment)


def test_pictures_of_the_corpus_that_are_refused_leave_no_timings_and_the_reason(timed, draw, tmp_path):
    draw(1, (48, 64)).save(tmp_path / "upright.png")
    tables, environment = timed(PUBLISHED, [tmp_path / "upright.png"], 48, 64)
    assert tables["timings"].columns.tolist() == list(COLUMNS)
    assert tables["stages"].columns.tolist() == list(OF_STAGES)
    assert tables["timings"].empty
    assert tables["stages"].empty
    assert len(tables["growth"]) == 3
    assert environment["refused"].endswith("(48 x 64)")
