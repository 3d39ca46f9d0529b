"""Run one task after the other in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def run(
    function: Callable[[Any], Any],
    tasks: Iterable[Any],
    *,
    workers: int,
    address: str | None,
    rescue: Callable[[Any], Any] | None,
) -> Iterator[Any]:
    """Yield `function(task)` for each task, in order. `workers`, `address` and `rescue` are not used."""
    yield from map(function, tasks)
