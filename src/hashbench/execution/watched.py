"""Tasks in one child process, so that a task that ends its process does not end the run.

The child is forked: it starts in milliseconds, where a new interpreter takes seconds to import everything again.
"""

import faulthandler
import gc
import multiprocessing
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any

Start = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
_FORK = multiprocessing.get_context("fork")
_BEGUN, _DONE, _FAILED = "begun", "done", "failed"


def run(
    start: Start, function: Callable[[Any], Any], tasks: Iterable[tuple[int, Any]], rescue: Callable[[Any], Any]
) -> Iterator[Any]:
    """Run `start(function, tasks)` in a child process, and yield its results.

    If the child dies, `rescue` does the tasks that were begun and not finished, and a new child does the rest.

    Parameters
    ----------
    tasks : each with its number. `function` returns a tuple that begins with the number.

    Raises
    ------
    RuntimeError
        The child died before it began a task. An exception in a task is raised as it is.
    """
    waiting = dict(tasks)
    while waiting:
        begun = yield from _run(start, function, waiting)
        if waiting and not begun:
            raise RuntimeError("a worker process ended before it began a task")
        for number in begun:
            yield rescue((number, waiting.pop(number)))


def _run(start: Start, function: Callable[[Any], Any], waiting: dict[int, Any]) -> Generator[Any, None, list[int]]:
    """Yield results and take their tasks from `waiting`. Return the numbers of the tasks that the child left undone."""
    receiver, sender = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_work, args=(start, function, list(waiting.items()), sender), daemon=True)
    with warnings.catch_warnings():
        # Python warns that another thread may hold a lock. Here, all other threads wait for work.
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()
    sender.close()
    begun: dict[int, None] = {}
    try:
        for kind, what in _messages(receiver):
            if kind == _FAILED:
                raise what
            if kind == _BEGUN:
                begun[what] = None
            else:
                del waiting[what[0]], begun[what[0]]
                yield what
        return list(begun)
    finally:
        child.kill()
        child.join()
        receiver.close()


def _messages(receiver: Connection) -> Iterator[tuple[str, Any]]:
    """Yield what the child sends until it ends, which may be in the middle of a message."""
    while True:
        try:
            message = receiver.recv()
        except (EOFError, OSError):
            return
        yield message


def _work(start: Start, function: Callable[[Any], Any], tasks: list[tuple[int, Any]], sender: Connection) -> None:
    gc.freeze()  # objects of the parent, such as Ray's, are not for this process to free
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends this process
    faulthandler.disable()  # it would print a page for a picture that ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    lock = threading.Lock()

    def send(kind: str, what: Any) -> None:
        with lock:
            sender.send((kind, what))

    def noted(task: tuple[int, Any]) -> Any:
        send(_BEGUN, task[0])
        return function(task)

    try:
        for result in start(noted, tasks):
            send(_DONE, result)
    except BaseException as error:
        error.add_note(traceback.format_exc())
        send(_FAILED, error)


def _end_with_parent() -> None:
    wait([multiprocessing.parent_process().sentinel])
    signal.raise_signal(signal.SIGKILL)
