"""Ray workers: a private head on this machine for the length of the run, or a cluster that is already there."""

import logging
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import ray
from ray import cloudpickle

# Of the object store, beyond what the function holds: results are table-sized at most, since shards go to files.
_RESULTS_BYTES = 80 * 2**20
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
# Ray's own processes share the cores with the workers. On a head of ours nobody reads what its log monitor, metrics and
# events tell, so they rest; workers are not nice to them; memory, idle workers and garbage are looked at less often.
_QUIET = {
    "RAY_worker_niceness": "0",
    "RAY_LOG_MONITOR_MANY_FILES_THRESHOLD": "0",  # from so many log files on, look for new ones only at the interval
    "LOG_NAME_UPDATE_INTERVAL_S": "3600",
    "RAY_enable_metrics_collection": "0",
    "RAY_event_stats": "0",
    "RAY_task_events_report_interval_ms": "0",
    "RAY_memory_monitor_refresh_ms": "1000",
    "RAY_kill_idle_workers_interval_ms": "2000",
    "RAY_raylet_check_gc_period_milliseconds": "2000",
}


def run(function: Callable[[Any], Any], tasks: Iterable[Any], *, workers: int, address: str | None) -> Iterator[Any]:
    """Yield `function(task)` for each task as it finishes, at most two a worker in flight and one more read ahead.

    With an `address`, that cluster is joined and asked for so many `workers`, a CPU each; tasks go to those that it has
    room for. A worker that is killed is replaced, and its tasks are tried twice again; an exception is final.
    """
    with _cluster(workers, address, _RESULTS_BYTES + 2 * _bytes_of(function)):
        # In the store, where it may be of any size; in a list, so that workers fetch it themselves.
        held = [ray.put(function)]
        waiting = iter(tasks)
        ahead = deque(islice(waiting, workers))
        starting = {worker.fetch.remote(held): worker for worker in (_Worker.remote() for _ in range(workers))}
        calling: dict[ray.ObjectRef, Any] = {}
        try:
            while True:
                (done, *_), _ = ray.wait([*calling, *starting], num_returns=1)
                started = starting.pop(done, None)
                worker = calling.pop(done) if started is None else started
                # A second call waits at its worker, which need not wait for it; the last ones go to whoever is free.
                most = 2 if len(ahead) == workers and not starting else 1
                while ahead and list(calling.values()).count(worker) < most:
                    calling[worker.call.remote(held, ahead.popleft())] = worker
                    ahead.extend(islice(waiting, 1))
                result = ray.get(done)
                if started is None:
                    yield result
                if not calling:
                    return
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error


@ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=2)
class _Worker:
    def __init__(self) -> None:
        self.function: Callable[[Any], Any] | None = None

    def fetch(self, held: list[ray.ObjectRef]) -> None:
        self.function = ray.get(held[0])

    def call(self, held: list[ray.ObjectRef], task: Any) -> Any:
        if self.function is None:  # this worker replaces a killed one
            self.fetch(held)
        return self.function(task)


def _bytes_of(function: Callable[[Any], Any]) -> int:
    """Return what a function takes in the store; its arrays are not copied to tell."""
    arrays: list[pickle.PickleBuffer] = []
    rest = cloudpickle.dumps(function, protocol=5, buffer_callback=arrays.append)
    return len(rest) + sum(array.raw().nbytes for array in arrays)


@contextmanager
def _cluster(workers: int, address: str | None, store_bytes: int) -> Iterator[None]:
    # What a user has set of Ray's holds.
    settings = {name: os.environ.get(name, value) for name, value in _QUIET.items()} | _ONE_THREAD
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    options = {"logging_level": logging.ERROR, "log_to_driver": False, "configure_logging": False}
    if address:
        ray.init(address=address, **options)
    else:
        # Without address="local" Ray joins whatever cluster it finds.
        ray.init(
            address="local",
            num_cpus=workers,
            include_dashboard=False,
            object_store_memory=store_bytes,
            **options,
        )
    try:
        yield
    finally:
        ray.shutdown()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
