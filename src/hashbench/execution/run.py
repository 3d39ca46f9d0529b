"""`run`: the one way to start every executor."""

import importlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from hashbench.errors import InputError
from hashbench.execution import workers as worker_processes

# Executors are imported by name, so that a run needs only the packages of the executor it uses.
EXECUTORS = {
    "serial": "hashbench.execution.serial",
    "threads": "hashbench.execution.threads",
    "processes": "hashbench.execution.processes",
    "ray": "hashbench.execution.ray",
}
SEPARATE = ("processes", "ray")  # their workers are processes of their own, also without `rescue`


@dataclass(frozen=True)
class Finished:
    """A finished task: the task, the result that the function returned, and how long the call took in seconds."""

    task: Any
    result: Any
    seconds: float


@dataclass(frozen=True)
class _Timed:
    """Call a function with a numbered task and return the number, the result and the time that the call took.

    The task itself is not returned, because its data may take long to send back.
    """

    function: Callable[[Any], Any]
    in_worker: bool = False

    def __call__(self, numbered: tuple[int, Any]) -> tuple[int, Any, float]:
        if self.in_worker:
            worker_processes.enter()
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
    rescue: Callable[[Any], Any] | None = None,
) -> Iterator[Finished]:
    """Call `function` once for each task and yield each task as soon as it is finished, in any order.

    `function` and the tasks must be picklable. A task is sent only when a worker is about to be free, so memory does
    not grow with the number of tasks. In numerical libraries, each worker process uses one thread. An exception in a
    task ends the run and is raised here.

    Parameters
    ----------
    executor : one of `EXECUTORS`.
    workers : number of worker processes or threads. `serial` always uses one.
    address : the address of a running Ray cluster to join. By default `ray` starts a private one that ends with the
        run.
    label : name of the progress bar on a terminal; without a label there is no bar.
    weight : how much a task adds to the progress bar.
    rescue : is called in this process, in place of `function`, for a task whose worker process died. With it, `serial`
        and `threads` work in one child process. Without it, they work in this process, which such a task ends; with
        `processes` and `ray`, the task is tried again a few times.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    if executor not in EXECUTORS:
        raise InputError(f"executor {executor!r} is unknown; known executors: {', '.join(EXECUTORS)}")
    if workers < 1:
        raise InputError(f"workers is {workers}; give 1 or more")
    module = importlib.import_module(EXECUTORS[executor])
    timed = _Timed(function, in_worker=executor in SEPARATE or rescue is not None)
    options = {"workers": workers, "address": address, "rescue": rescue and _Timed(rescue)}
    return _with_progress(module.run, timed, tasks, options, label, weight)


def _with_progress(start, function, tasks, options, label, weight) -> Iterator[Finished]:
    total = sum(map(weight, tasks))
    with tqdm(total=total, desc=label, unit="", disable=None if label else True, file=sys.stderr) as bar:
        for number, result, seconds in start(function, enumerate(tasks), **options):
            bar.update(weight(tasks[number]))
            yield Finished(tasks[number], result, seconds)
