"""Ray workers: a private head on this machine for the length of the run, or a cluster that is already there."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import ray

# Results are table-sized at most: shards go to files, so the object store holds next to nothing.
_OBJECT_STORE_BYTES = 80 * 2**20
_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def run(function: Callable[[Any], Any], tasks: Sequence[Any], *, workers: int, address: str | None) -> Iterator[Any]:
    """Yield `function(task)` for each task as it finishes, at most two a worker in flight.

    With an `address`, that cluster is joined and `workers` bounds what is in flight there.
    """
    with _cluster(workers, address):
        # A task that fails would fail again; a worker that is killed is replaced.
        # The closure travels to a worker once; an object in the store would be fetched again for every task.
        remote = ray.remote(num_cpus=1, max_retries=2, retry_exceptions=False)(lambda task: function(task))
        waiting = iter(tasks)
        running = [remote.remote(task) for task in islice(waiting, 2 * workers)]
        try:
            while running:
                (done, *_), running = ray.wait(running, num_returns=1)
                running += [remote.remote(task) for task in islice(waiting, 1)]
                yield ray.get(done)
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error


@contextmanager
def _cluster(workers: int, address: str | None) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _THREAD_SETTINGS}
    os.environ.update(dict.fromkeys(_THREAD_SETTINGS, "1"))
    options = {"logging_level": logging.ERROR, "log_to_driver": False, "configure_logging": False}
    if address:
        ray.init(address=address, **options)
    else:
        # Without address="local" Ray joins whatever cluster it finds.
        ray.init(
            address="local",
            num_cpus=workers,
            include_dashboard=False,
            object_store_memory=_OBJECT_STORE_BYTES,
            **options,
        )
    try:
        yield
    finally:
        ray.shutdown()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
