"""Ray workers: on a private Ray head that lives only during the run, or on a cluster that runs already."""

import logging
import os
import pickle
import secrets
import select
import signal
import socket
import tempfile
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice, product
from typing import Any

# Ray reads this when it is imported. Otherwise, under `uv run`, it packs the folder and starts its workers by
# `uv run` too, which never ends.
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
import psutil
import ray
from ray import cloudpickle

from hashbench.errors import InputError
from hashbench.execution.versions import check_versions, versions_here
from hashbench.execution.workers import DIED, ONE_THREAD, TRIES
from hashbench.jobs import RUN

# Size of the object store, in addition to the function's own data. Results are at most tables: shards go to files.
_RESULTS_BYTES = 80 * 2**20
# Ray's own processes run on the same cores as the workers. On a private head nobody reads its log monitor, metrics and
# events, so they are off. Workers get the same priority as Ray's processes. Ray checks memory, idle workers and garbage
# less often.
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing about a run leaves the machine
    "RAY_worker_niceness": "0",
    "RAY_LOG_MONITOR_MANY_FILES_THRESHOLD": "0",  # with this many log files, look for new ones only once an interval
    "LOG_NAME_UPDATE_INTERVAL_S": "3600",
    "RAY_enable_metrics_collection": "0",
    "RAY_event_stats": "0",
    "RAY_task_events_report_interval_ms": "0",
    "RAY_memory_monitor_refresh_ms": "1000",
    "RAY_kill_idle_workers_interval_ms": "2000",
    "RAY_raylet_check_gc_period_milliseconds": "2000",
}
# For private heads. With a token of its own, Ray needs no file in a home folder that may not be writable. Ray keeps the
# first token that it sees in a process, so it stays the same.
_TOKEN = {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
# The longest path of a private head's folder. Ray puts sockets in it, whose paths may have 107 bytes.
_LONGEST_FOLDER = 40
_JOIN_SECONDS = 10
# While no worker answers, we ask the head this often whether it is there. It is lost after this many missed answers in
# a row.
_ASK_SECONDS, _MISSED = 5, 3
# We give up a worker after this many failed starts, at least this long apart, unless it is the last worker.
_STARTS, _RESTART_SECONDS = 3, 0.5
_NOTHING = object()  # in place of a result


def run(
    function: Callable[[Any], Any],
    tasks: Iterable[Any],
    *,
    workers: int,
    address: str | None,
    rescue: Callable[[Any], Any] | None,
) -> Iterator[Any]:
    """Yield `function(task)` for each task as soon as the task is finished.

    Each worker has at most two tasks, and at most one more task a worker is read ahead. With an `address`, the run
    joins that cluster and asks it for `workers` workers of one CPU each. Tasks go to the workers that the cluster has
    room for. A worker that is killed, or whose machine is lost, is replaced as soon as there is room; its tasks are
    tried once more, on any worker, and twice without `rescue`. Then `rescue` does the task, or an InputError is
    raised. A task that raises an exception is not tried again: the exception is raised here.

    Raises
    ------
    InputError
        The cluster cannot be joined, is lost, or has a node with other versions than this machine. Or workers died
        several times at one task.
    """
    versions = versions_here() if address else {}
    with _cluster(workers, address, _RESULTS_BYTES + 2 * _bytes_of(function)):
        # In the store the function may have any size. It is passed in a list, so that each worker fetches it itself.
        held = [ray.put(function)]
        waiting = iter(tasks)
        ahead = deque(islice(waiting, workers))
        new = [_Worker.remote(address, versions) for _ in range(workers)]
        starting = {worker.fetch.remote(held): worker for worker in new}
        calling: dict[ray.ObjectRef, tuple[Any, Any]] = {}  # the worker and the task
        ready: list[Any] = []  # workers
        failures: Counter = Counter()
        while calling or ahead:
            done = _first_of([*calling, *starting], address)
            started = starting.pop(done, None)
            worker, task = calling.pop(done) if started is None else (started, None)
            result = _NOTHING
            try:
                result = ray.get(done)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error
            except ray.exceptions.RayActorError as error:
                if address and error.actor_init_failed:  # it would fail again
                    raise InputError(_unlike(address, error)) from error
                ready = [other for other in ready if other is not worker]
                failures[worker if started else task[0]] += 1
                if not started:
                    if failures[task[0]] < (2 if rescue else TRIES):
                        ahead.appendleft(task)
                    elif rescue:
                        result = rescue(task)
                    else:
                        raise InputError(DIED) from error
                if failures[worker] < _STARTS and not any(other is worker for other in starting.values()):
                    time.sleep(_RESTART_SECONDS)
                    starting[worker.fetch.remote(held)] = worker  # the answer comes when the worker is replaced
                if not ready and not starting:
                    raise InputError(_lost(address)) from error
            except ray.exceptions.RayError as error:  # of Ray itself
                raise InputError(_lost(address)) from error
            if started and result is not _NOTHING:
                ready.append(worker)
                result = _NOTHING
            # Each worker gets a task, and then a second one in advance, so that it need not wait. The last tasks go to
            # free workers only.
            for number, free in product((1, 2), ready):
                busy = sum(other is free for other, _ in calling.values())
                if ahead and busy < number and (number == 1 or (len(ahead) >= workers and not starting)):
                    given = ahead.popleft()
                    calling[free.call.remote(held, given)] = (free, given)
                    ahead.extend(islice(waiting, 1))
            if result is not _NOTHING:
                yield result


@ray.remote(num_cpus=1, max_restarts=-1)
class _Worker:
    def __init__(self, address: str | None, versions: dict[str, str]) -> None:
        self.function: Callable[[Any], Any] | None = None
        self.address, self.versions = address, versions

    def fetch(self, held: list[ray.ObjectRef]) -> None:
        if self.address:
            node = f"execution.ray_address={self.address}: node {ray.util.get_node_ip_address()}"
            check_versions(self.versions, versions_here(), where=node)
        self.function = ray.get(held[0])

    def call(self, held: list[ray.ObjectRef], task: Any) -> Any:
        if self.function is None:  # this worker replaces a killed one
            self.fetch(held)
        return self.function(task)


def _first_of(answers: list[ray.ObjectRef], address: str | None) -> ray.ObjectRef:
    """Wait for an answer while the head of the cluster is there.

    Ray waits for a head that is gone for 60 seconds, and then ends this process.
    """
    host, _, port = ray.get_runtime_context().gcs_address.rpartition(":")
    missed = 0
    while True:
        done, _ = ray.wait(answers, num_returns=1, timeout=_ASK_SECONDS)
        if done:
            return done[0]
        try:
            socket.create_connection((host, int(port)), timeout=_JOIN_SECONDS).close()
            missed = 0
        except OSError as error:
            missed += 1
            if missed == _MISSED:
                raise InputError(_lost(address)) from error


def _lost(address: str | None) -> str:
    if address:
        lost = f"execution.ray_address={address}: the cluster there is lost; start it again"
    else:
        lost = "execution: Ray's own processes have ended, perhaps for lack of memory"
    return f"{lost}, then type the same command again (finished work is kept), or choose another executor"


def _unlike(address: str, error: Exception) -> str:
    """Return that a node has no hashbench, or an older one whose workers are started in another way."""
    reason = str(error).strip().splitlines()[-1]
    return (
        f"execution.ray_address={address}: a worker cannot start on one of the nodes ({reason}); every node needs this "
        "folder at the same path and the same versions"
    )


def _bytes_of(function: Callable[[Any], Any]) -> int:
    """Return the function's size in the store, in bytes. Its arrays are not copied to find it out."""
    arrays: list[pickle.PickleBuffer] = []
    rest = cloudpickle.dumps(function, protocol=5, buffer_callback=arrays.append)
    return len(rest) + sum(array.raw().nbytes for array in arrays)


@contextmanager
def _cluster(workers: int, address: str | None, store_bytes: int) -> Iterator[None]:
    # That tokens are in use is no news to the user.
    logging.getLogger("ray._private.authentication.authentication_token_setup").setLevel(logging.ERROR)
    options = {"logging_level": logging.ERROR, "log_to_driver": False, "configure_logging": False}
    # A Ray setting that the user has made stays as it is.
    own = _QUIET if address else _QUIET | _TOKEN
    with _environment({name: os.environ.get(name, value) for name, value in own.items()} | ONE_THREAD):
        if address:
            _join(address, options)
            with _shut_down():
                yield
            return
        # A folder of its own: /tmp/ray may be another user's, and Ray leaves what it puts there.
        with (
            tempfile.TemporaryDirectory(prefix="ray", dir=_short_folder(), ignore_cleanup_errors=True) as folder,
            _agents_end_too() as tell,
            _shut_down(),
        ):
            # Without address="local", Ray joins any cluster that it finds. The dashboard's process runs all the same,
            # on the loopback address alone: Ray has no switch for it.
            try:
                ray.init(
                    address="local",
                    num_cpus=workers,
                    include_dashboard=False,
                    object_store_memory=store_bytes,
                    _temp_dir=folder,
                    **options,
                )
            except Exception as error:  # Ray has no kind of its own for this
                reason = " ".join(str(error).split())
                raise InputError(
                    f"execution: Ray cannot be started here ({reason}); type the same command again (finished work is "
                    "kept), or choose another executor"
                ) from error
            raylet = psutil.Process(ray._private.worker._global_node.all_processes["raylet"][0].process.pid)
            tell([child.pid for child in raylet.children()])
            yield


def _join(address: str, options: dict[str, Any]) -> None:
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if port.isdigit():  # Ray itself tries for minutes
            socket.create_connection((host, int(port)), timeout=_JOIN_SECONDS).close()
        ray.init(address=address, **options)
    except (OSError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        remedy = "start a cluster there, correct the address or RAY_AUTH_MODE and RAY_AUTH_TOKEN, or leave it empty"
        raise InputError(f"execution.ray_address={address}: cannot be joined ({reason}); {remedy}") from error


def _short_folder() -> str:
    """Return the folder for temporary files, or /tmp if its path is too long for sockets."""
    folder = os.environ.get("RAY_TMPDIR") or tempfile.gettempdir()
    if not os.access(folder, os.W_OK):
        raise InputError(f"RAY_TMPDIR={folder}: cannot be written; name a folder that can be written, or unset it")
    return folder if len(folder) <= _LONGEST_FOLDER else "/tmp"


@contextmanager
def _agents_end_too() -> Iterator[Callable[[list[int]], None]]:
    """Have processes killed if this process is: Ray's agents are told by nobody, and remain.

    If the run ends, this process and all that it started are killed too. A thread of this process could not do that
    while Ray looks for a head that is gone: for half a minute, Ray lets no other thread work.

    Yields
    ------
    A function that takes the numbers of the processes.
    """
    reader, writer = os.pipe()
    run, this = os.environ.get(RUN), os.getpid()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child uses nothing that they may hold
        guard = os.fork()
    if not guard:
        try:
            os.setsid()  # out of reach of Ctrl-C
            os.close(writer)
            _guard(this, reader, run)
        finally:
            os._exit(0)  # whatever happens: the rest of the program is for the other process
    os.close(reader)
    try:
        yield lambda numbers: os.write(writer, " ".join(map(str, numbers)).encode())
    finally:
        os.kill(guard, signal.SIGKILL)
        os.waitpid(guard, 0)
        os.close(writer)


def _guard(process: int, reader: int, run: str | None) -> None:
    """Wait for the end of a process or of its run, then kill what remains.

    Parameters
    ----------
    reader : the end of a pipe from which the numbers of processes come. It is closed when `process` ends.
    """
    numbers, watched = b"", [reader]
    if run:
        with suppress(OSError):  # the run has ended already, or the kernel has no such descriptors
            watched.append(os.pidfd_open(int(run)))
    while True:
        ready, _, _ = select.select(watched, [], [])
        if reader not in ready:
            with suppress(psutil.Error):
                driver = psutil.Process(process)
                numbers += "".join(f" {each.pid}" for each in (driver, *driver.children(recursive=True))).encode()
            break
        part = os.read(reader, 4096)
        if not part:
            break
        numbers += part
    for number in map(int, numbers.split()):
        with suppress(ProcessLookupError):
            if number != os.getpid():
                os.kill(number, signal.SIGKILL)


@contextmanager
def _shut_down() -> Iterator[None]:
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
