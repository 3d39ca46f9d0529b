"""Run one task after the other: in this process, or in one child process if a task may end its process."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hashbench.execution import watched


def run(
    function: Callable[[Any], Any],
    tasks: Iterable[Any],
    *,
    workers: int,
    address: str | None,
    rescue: Callable[[Any], Any] | None,
) -> Iterator[Any]:
    """Yield `function(task)` for each task, in order. `workers` and `address` are not used.

    With `rescue`, tasks run in a child process, see `watched.run`.
    """
    yield from watched.run(map, function, tasks, rescue) if rescue else map(function, tasks)
