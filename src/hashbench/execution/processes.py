"""Worker processes on this machine, by joblib's loky.

Loky needs no main guard in scripts, and a worker that dies ends the run with an error rather than a hang.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor


def run(function: Callable[[Any], Any], tasks: Iterable[Any], *, workers: int, address: str | None) -> Iterator[Any]:
    """Yield `function(task)` for each task as it finishes; `address` does not apply."""
    try:
        with parallel_config(backend="loky", inner_max_num_threads=1):
            pool = Parallel(n_jobs=workers, batch_size=1, pre_dispatch="2*n_jobs", return_as="generator_unordered")
            yield from pool(delayed(function)(task) for task in tasks)
    finally:
        # Loky keeps its workers for the next run; ours end with this one, as those of every executor do.
        get_reusable_executor().shutdown(wait=True)
