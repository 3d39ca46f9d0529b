"""The one entry to every executor."""

import importlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from hashbench.errors import InputError

# Loaded by name, so that a run needs only the executor it uses.
EXECUTORS = {
    "serial": "hashbench.execution.serial",
    "threads": "hashbench.execution.threads",
    "processes": "hashbench.execution.processes",
    "ray": "hashbench.execution.ray",
}


@dataclass(frozen=True)
class Finished:
    """A finished task: the task, what the function returned for it, and how long the call took in seconds."""

    task: Any
    result: Any
    seconds: float


@dataclass(frozen=True)
class _Timed:
    """Call a function with a numbered task; the task stays here, since a shard's pictures take long to send back."""

    function: Callable[[Any], Any]

    def __call__(self, numbered: tuple[int, Any]) -> tuple[int, Any, float]:
        number, task = numbered
        start = time.perf_counter()
        return number, self.function(task), time.perf_counter() - start


def run(
    function: Callable[[Any], Any],
    tasks: Sequence[Any],
    *,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
    label: str = "",
    weight: Callable[[Any], int] = lambda task: 1,
) -> Iterator[Finished]:
    """Call `function` once for each task and yield each as it finishes, in any order.

    `function` and the tasks must be picklable. A task is handed out only when a worker is about to be free, so memory
    does not grow with their number. Worker processes use one thread each in numerical libraries. An exception in a task
    ends the run and is raised here. A progress bar on a terminal counts `weight(task)` a task.

    Parameters
    ----------
    executor : one of `EXECUTORS`.
    workers : number of worker processes or threads (1 for `serial`, whatever is given).
    address : of a running Ray cluster to join; by default `ray` starts a private one that ends with the run.

    Raises
    ------
    InputError
        There is no such executor, or workers < 1.
    """
    if executor not in EXECUTORS:
        raise InputError(f"executor {executor!r} is unknown; known executors: {', '.join(EXECUTORS)}")
    if workers < 1:
        raise InputError(f"workers is {workers}; give 1 or more")
    module = importlib.import_module(EXECUTORS[executor])
    return _with_progress(module.run, _Timed(function), tasks, workers, address, label, weight)


def _with_progress(start, function, tasks, workers, address, label, weight) -> Iterator[Finished]:
    total = sum(map(weight, tasks))
    with tqdm(total=total, desc=label, unit="", disable=None if label else True, file=sys.stderr) as bar:
        for number, result, seconds in start(function, enumerate(tasks), workers=workers, address=address):
            bar.update(weight(tasks[number]))
            yield Finished(tasks[number], result, seconds)
