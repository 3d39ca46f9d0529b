import math
from typing import NamedTuple

import pytest
from joblib.externals.loky import get_reusable_executor

from hashbench.profiling.sessions.executors import COLUMNS, Chunk, compare_executors, throughput


class Finished(NamedTuple):
    """What `execution.run` yields of a task."""

    result: Chunk


@pytest.fixture
def new_workers():
    """Stop the worker processes of other tests, which cannot import the modules of this one."""
    get_reusable_executor().shutdown(wait=True)
    yield
    get_reusable_executor().shutdown(wait=True)


@pytest.mark.slow
def test_every_executor_is_measured_at_every_number_of_workers(sleeper, files, new_workers):
    # Not Ray: it is measured the same way and takes seconds to start.
    costs = compare_executors(
        sleeper.hasher, files[:3], executors=["serial", "processes"], pictures=33, workers=[2, 1], rounds=2
    )
    assert tuple(costs.columns) == COLUMNS
    there = [("serial", 1), ("processes", 1), ("processes", 2)]
    back = [("processes", 1), ("processes", 2), ("serial", 1)]
    assert list(zip(costs.executor, costs.workers, strict=True)) == there + back
    assert costs["round"].tolist() == [0, 0, 0, 1, 1, 1]
    assert set(costs.pictures[costs.workers == 1]) == {33}
    # A picture takes at least 20 ms, so one worker does at most 50 a second; a second worker may start too late.
    assert (costs.pictures_per_second[costs.workers == 1] <= 50).all()
    assert not (costs.pictures_per_second[costs.workers == 2] > 100).any()
    assert (costs.wall_seconds >= costs.pictures * 0.02 / costs.workers).all()
    assert costs.startup_seconds.between(0, costs.wall_seconds).all()
    serial = costs.pictures_per_second[[0, 0, 0, 5, 5, 5]].to_numpy()
    assert costs.speed_up.tolist() == pytest.approx((costs.pictures_per_second / serial).tolist(), nan_ok=True)
    assert (costs.worker_bytes > 2**20).all()


def test_more_pictures_are_hashed_if_a_worker_starts_after_the_others_have_hashed_all(sleeper, files, monkeypatch):
    late = [Chunk(1, 1, 0.0, 1.0, 0), Chunk(1, 1, 1.0, 2.0, 0), Chunk(2, 1, 2.0, 3.0, 0)]
    enough = [*late, Chunk(1, 1, 3.0, 4.0, 0), Chunk(2, 1, 3.0, 4.0, 0)]
    done = {2: late, 4: late, 8: enough}
    asked = []

    def run(function, chunks, *, executor, workers):
        asked.append(len(chunks))
        return [Finished(chunk) for chunk in done[len(chunks)]]

    monkeypatch.setattr("hashbench.profiling.sessions.executors.execution.run", run)
    costs = compare_executors(sleeper.hasher, files[:1], executors=["ray"], pictures=2, workers=[2], rounds=1)
    assert asked == [2, 4, 8]
    assert costs.pictures_per_second.tolist() == [2.0]  # both workers hash one in the second after 3
    assert costs.pictures.tolist() == [5]


def test_throughput_begins_when_the_last_worker_is_ready():
    chunks = [
        Chunk(1, 10, 0.0, 1.0, 0),
        Chunk(1, 10, 1.0, 2.0, 0),  # the other worker is still starting
        Chunk(2, 10, 2.0, 3.0, 0),
        Chunk(1, 10, 2.0, 3.0, 0),
        Chunk(1, 10, 3.0, 4.0, 0),
        Chunk(1, 5, 4.0, 5.0, 0),
        Chunk(2, 10, 3.0, 5.0, 0),
    ]
    # From second 3 on: 15 pictures in 2 s and 10 pictures in 2 s.
    assert throughput(chunks, 2) == pytest.approx(15 / 2 + 10 / 2)


def test_throughput_is_unknown_if_a_worker_did_nothing_more():
    chunks = [Chunk(1, 10, 0.0, 1.0, 0), Chunk(1, 10, 1.0, 2.0, 0), Chunk(2, 10, 0.0, 2.5, 0)]
    assert math.isnan(throughput(chunks, 2))
    assert math.isnan(throughput(chunks[:1], 1))
