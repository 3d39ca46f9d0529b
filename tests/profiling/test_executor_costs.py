import pytest
from joblib.externals.loky import get_reusable_executor

from hashbench import execution
from hashbench.profiling import executors as module
from hashbench.profiling.executors import COLUMNS, compare_executors


@pytest.fixture
def new_workers():
    """Worker processes of other tests stay up, and know nothing of this one's modules."""
    get_reusable_executor().shutdown(wait=True)
    yield
    get_reusable_executor().shutdown(wait=True)


def test_every_executor_is_measured_at_every_number_of_workers(sleeper, files, monkeypatch, new_workers):
    # Ray takes the same road and seconds to start.
    monkeypatch.delitem(execution.EXECUTORS, "ray")
    monkeypatch.setattr(module, "CHUNK", 2)
    costs = compare_executors(sleeper.hasher, files[:3], pictures=24, workers=[2, 1], rounds=2)
    assert tuple(costs.columns) == COLUMNS
    one_round = [("serial", 1), ("processes", 1), ("processes", 2)]
    assert list(zip(costs.executor, costs.workers, strict=True)) == one_round * 2
    assert set(costs.pictures) == {24}
    # A picture takes 20 ms and more, so one worker does not do more than 50 a second.
    assert (costs.pictures_per_second <= 50 * costs.workers).all()
    assert (costs.wall_seconds >= 24 * 0.02 / costs.workers).all()
    assert costs.startup_seconds.between(0, costs.wall_seconds).all()
    assert costs[costs.workers == 1].speed_up.tolist() == [1] * 4
    assert (costs[costs.workers == 2].speed_up > 0.5).all()
    assert (costs.worker_bytes > 2**20).all()
