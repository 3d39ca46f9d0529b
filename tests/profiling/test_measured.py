import pandas as pd

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.measured import measure_implementations
from hashbench.profiling.timings.growth import draw_growth_pictures

MEASURE = {"pictures": 2, "rounds": 3, "seconds": 60, "stage_seconds": 60, "profile_pictures": 1, "memory_runs": 1}
MEASURE |= {"growth_pictures": [1], "growth_repeats": 1, "growth_seconds": 60}
PUBLISHED = Hasher("find-published", "numpy", 256, "hashbench.hashers.find_published.numpy")


def test_all_implementations_are_in_each_table_and_one_that_refuses_the_pictures_grows_alone(sleeper, draw, tmp_path):
    draw(1, (48, 64)).save(tmp_path / "upright.png")
    images = pd.DataFrame([(1, "upright.png", 48, 64, "ok", None)])
    images.columns = ["image_id", "path", "width", "height", "status", "reason"]
    draw_growth_pictures(tmp_path / "drawn", number=1, side=16, sides=[24])
    hashers = {"find-published/numpy": [PUBLISHED], "sleeping/once": [sleeper.hasher]}
    found, environments = measure_implementations(
        images,
        tmp_path,
        tmp_path / "drawn",
        hashers,
        hashers,
        measure=MEASURE,
        versions={name: {"numpy": name} for name in hashers},
        workers=2,
    )
    both = [["find-published", "numpy"], ["sleeping", "once"]]
    whose = {
        kind: table[["method", "implementation"]].drop_duplicates().values.tolist() for kind, table in found.items()
    }
    assert whose == dict.fromkeys(("timings", "stages", "functions", "lines", "memory"), both[1:]) | {"growth": both}
    assert [one["packages"] for one in environments.values()] == [{"numpy": name} for name in hashers]
    assert [bool(one["refused"]) for one in environments.values()] == [True, False]
