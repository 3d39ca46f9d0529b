"""Worker processes on this machine, started by joblib's loky.

With loky, scripts need no main guard. If a worker dies, the run ends with an error and does not hang.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor


def run(function: Callable[[Any], Any], tasks: Iterable[Any], *, workers: int, address: str | None) -> Iterator[Any]:
    """Yield `function(task)` for each task as soon as the task is finished. `address` is not used.

    Raises
    ------
    joblib.externals.loky.process_executor.TerminatedWorkerError
        A worker died. An exception in a task is raised as it is.
    """
    try:
        with parallel_config(backend="loky", inner_max_num_threads=1):
            pool = Parallel(n_jobs=workers, batch_size=1, pre_dispatch="2*n_jobs", return_as="generator_unordered")
            yield from pool(delayed(function)(task) for task in tasks)
    finally:
        # Loky would keep its workers for the next run. Here they end with the run, as with every other executor.
        get_reusable_executor().shutdown(wait=True)
