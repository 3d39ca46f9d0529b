"""Repeat a task if one of its pictures ended the worker process or took too long.

A worker process has a time limit for each item of a task. An item that takes longer ends the process, because nothing
else stops compiled code. An item that breaks a decoder ends it, too. Then the task is done again in a process of its
own, which notes the item that it works on. This item is tried once more alone, and is lost if it ends its process
again.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import cloudpickle

CRASHED = "crashed"
TIMED_OUT = "timed_out"
Item = TypeVar("Item")

# This runs in a new interpreter. It gets a task, the place of its result, and the place of the current item's number.
_ALONE = """
import sys
import cloudpickle
from hashbench.execution import workers
task, result, in_hand = sys.argv[1:]
workers.enter(in_hand)
with open(task, "rb") as file:
    function, items = cloudpickle.load(file)
try:
    returned = function(items), None
except Exception as error:
    returned = None, error
with open(result, "wb") as file:
    cloudpickle.dump(returned, file)
"""


def salvage(
    function: Callable[[Sequence[Item]], list], items: Sequence[Item], lost: Callable[[Item, str, str], list]
) -> list:
    """Return `function(items)`, a list, even if items end their worker process.

    Parameters
    ----------
    function : goes through `items` with `workers.each`, and returns a list that begins with what the first items make.
    lost : makes the result for an item that ended its process, from the item, `CRASHED` or `TIMED_OUT`, and the reason.

    Raises
    ------
    RuntimeError
        A process ended before it began an item, so no item is the cause.
    """
    made: list = []
    while items:
        result, begun, status, reason = _alone(function, items)
        if not status:
            return made + result
        if not begun:
            raise RuntimeError(f"a worker process cannot start: {reason}")
        if len(items) == 1:
            return made + lost(items[0], status, reason)
        before, suspect, items = items[: begun - 1], items[begun - 1 : begun], items[begun:]
        for part in (before, suspect):
            made += salvage(function, part, lost)
    return made


def _alone(function: Callable, items: Sequence) -> tuple[list, int, str, str]:
    """Call a function in a process of its own.

    Returns
    -------
    The result; how many items were begun; and if the process died, `CRASHED` or `TIMED_OUT` and the reason, else twice
    the empty string.
    """
    with tempfile.TemporaryDirectory() as folder:
        task, result, in_hand = (Path(folder, name) for name in ("task", "result", "in_hand"))
        task.write_bytes(cloudpickle.dumps((function, items)))
        in_hand.touch()
        command = [sys.executable, "-c", _ALONE, task, result, in_hand]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
        begun = in_hand.stat().st_size
        if done.returncode == 0:
            returned, error = cloudpickle.loads(result.read_bytes())
            if error:
                raise error
            return returned, begun, "", ""
    if done.returncode == -signal.SIGALRM:
        return [], begun, TIMED_OUT, "takes longer than execution.picture_seconds"
    if done.returncode < 0:
        return [], begun, CRASHED, f"ends the process that reads it ({signal.Signals(-done.returncode).name})"
    said = done.stderr.strip().splitlines()[-1:]
    return (
        [],
        begun,
        CRASHED,
        f"ends the process that reads it (status {done.returncode})" + "".join(f": {s}" for s in said),
    )
