"""What every executor promises, and what workers of each kind do when they die."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pytest

from hashbench import execution
from hashbench.errors import InputError
from hashbench.execution import EXECUTORS
from hashbench.execution.ray import ray

WORKERS = 2
TASKS = 30
IN_THIS_PROCESS = ("serial", "threads")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Counted(Sequence):
    """Task numbers that note, as each is taken, how many are taken and not yet done."""

    def __init__(self, number: int, done: Path):
        self.numbers = range(number)
        self.done = done
        self.in_hand: list[int] = []

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, index):
        return self.numbers[index]

    def __iter__(self):
        self.in_hand = []  # a progress bar's total may take one round of its own
        for number in self.numbers:
            self.in_hand.append(number + 1 - len(list(self.done.iterdir())))
            yield number


@dataclass
class Outcome:
    executor: str
    results: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    processes: set[int] = field(default_factory=set)
    at_once: int = 0
    threads: set[tuple] = field(default_factory=set)
    niceness: set[int] = field(default_factory=set)
    in_hand: list[int] = field(default_factory=list)
    threads_after: tuple = ()


def marked(executors):
    """Other processes take seconds to start."""
    return [pytest.param(name, marks=() if name in IN_THIS_PROCESS else pytest.mark.slow) for name in executors]


@pytest.fixture(scope="module", params=marked(EXECUTORS))
def outcome(request, tmp_path_factory) -> Iterator[Outcome]:
    """One run of thirty tasks on two workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "7")
        patch.delenv("NUMBA_NUM_THREADS", raising=False)
        yield run_once(request.param, tmp_path_factory)


def run_once(executor: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    done, running = tmp_path_factory.mktemp("done"), tmp_path_factory.mktemp("running")
    parallel = executor != "serial"

    def work(number: int) -> tuple:
        mine = running / str(number)
        mine.touch()
        # The first two wait for each other: they pass only if there are two workers.
        deadline = time.monotonic() + 60
        while parallel and number < WORKERS and not all((running / str(n)).exists() for n in range(WORKERS)):
            assert time.monotonic() < deadline, "the tasks do not run at the same time"
            time.sleep(0.01)
        time.sleep(0.02)
        at_once = sum(not (done / path.name).exists() for path in running.iterdir())
        (done / str(number)).touch()
        return number**2, os.getpid(), at_once, thread_settings(), os.nice(0)

    tasks = Counted(TASKS, done)
    outcome = Outcome(executor)
    for finished in execution.run(work, tasks, executor=executor, workers=WORKERS):
        outcome.results[finished.task], process, at_once, threads, niceness = finished.result
        outcome.seconds.append(finished.seconds)
        outcome.processes.add(process)
        outcome.at_once = max(outcome.at_once, at_once)
        outcome.threads.add(threads)
        outcome.niceness.add(niceness)
    outcome.in_hand = tasks.in_hand
    outcome.threads_after = thread_settings()
    return outcome


def thread_settings() -> tuple:
    return tuple(os.environ.get(name) for name in THREADS)


def test_every_task_is_done_once_with_the_same_result(outcome):
    assert outcome.results == {number: number**2 for number in range(TASKS)}
    assert len(outcome.seconds) == TASKS


def test_a_task_is_timed_where_it_runs(outcome):
    assert all(0.02 <= seconds < 60 for seconds in outcome.seconds)


def test_workers_are_as_many_as_asked(outcome):
    here = outcome.executor in IN_THIS_PROCESS
    assert (outcome.processes == {os.getpid()}) if here else (os.getpid() not in outcome.processes)
    assert outcome.at_once == (1 if outcome.executor == "serial" else WORKERS)


def test_tasks_are_taken_only_as_workers_come_free(outcome):
    assert len(outcome.in_hand) == TASKS
    # Each worker has up to two tasks, and one more is being taken. Ray reads one more ahead for each worker.
    most = {"serial": 1, "ray": 3 * WORKERS + 1}.get(outcome.executor, 2 * WORKERS + 1)
    assert max(outcome.in_hand) <= most


def test_workers_use_one_thread_each(outcome):
    if outcome.executor not in IN_THIS_PROCESS:
        assert outcome.threads == {("1",) * len(THREADS)}


def test_workers_yield_to_others_no_more_than_this_process(outcome):
    assert outcome.niceness == {os.nice(0)}


def test_the_settings_of_this_process_are_put_back(outcome):
    assert (outcome.threads_after[0], outcome.threads_after[-1]) == ("7", None)
    assert not ray.is_initialized()


@pytest.mark.parametrize("executor", ["serial", "threads", "processes"])
@pytest.mark.parametrize("error", [InputError("two is wrong; give three"), ZeroDivisionError("by two")])
def test_an_exception_is_raised_as_itself(executor, error):
    def fail_at_two(number):
        if number == 2:
            raise error
        return number

    with pytest.raises(type(error)) as caught:
        list(execution.run(fail_at_two, [1, 2, 3], executor=executor, workers=WORKERS))
    assert type(caught.value) is type(error)
    assert str(caught.value) == str(error)


@pytest.mark.slow
def test_ray_does_a_killed_workers_task_again_and_a_failing_one_never(tmp_path):
    def work(name):
        attempt = len(list(tmp_path.glob(f"{name}*")))
        (tmp_path / f"{name}{attempt}").touch()
        if name == "killed":
            if attempt == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return "done again"
        deadline = time.monotonic() + 300
        while not (tmp_path / "killed1").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.5)  # for the other to be collected
        raise InputError("wrong is wrong; be right")

    runs = execution.run(work, ["killed", "wrong"], executor="ray", workers=2)
    assert next(runs).result == "done again"
    with pytest.raises(InputError, match=r"^wrong is wrong; be right$") as caught:
        next(runs)
    assert type(caught.value) is InputError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed0", "killed1", "wrong0"]
    assert not ray.is_initialized()


@pytest.mark.slow
def test_ray_calls_a_function_that_holds_more_than_its_limit_of_a_hundred_megabytes():
    held = np.arange(2**24, dtype=np.uint64)  # 128 MiB
    runs = execution.run(lambda place: int(held[place]), range(8), executor="ray", workers=WORKERS)
    assert sorted(finished.result for finished in runs) == list(range(8))


@pytest.mark.parametrize("executor", marked(name for name in EXECUTORS if name != "serial"))
def test_the_last_task_does_not_wait_behind_a_slow_one(executor, tmp_path):
    def work(number):
        deadline = time.monotonic() + 60
        while number == 0 and not (tmp_path / "2").exists():
            assert time.monotonic() < deadline, "task 2 waits behind task 0"
            time.sleep(0.01)
        (tmp_path / str(number)).touch()
        return number

    done = {finished.task for finished in execution.run(work, range(3), executor=executor, workers=WORKERS)}
    assert done == {0, 1, 2}


@pytest.mark.slow
def test_ray_settings_of_the_user_are_kept(monkeypatch):
    monkeypatch.setenv("RAY_worker_niceness", "4")
    (finished,) = execution.run(os.nice, [0], executor="ray", workers=1)
    assert finished.result == os.nice(0) + 4
    assert os.environ["RAY_worker_niceness"] == "4"  # noqa: SIM112


@pytest.mark.slow
def test_ray_needs_no_home_folder_is_quiet_and_leaves_nothing(monkeypatch, capfd):
    monkeypatch.setenv("HOME", "/proc/none")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # Ray's sockets need a short path
        monkeypatch.setenv("RAY_TMPDIR", folder)
        (finished,) = execution.run(lambda _: os.environ["RAY_AUTH_TOKEN"], [0], executor="ray", workers=1)
        assert list(Path(folder).iterdir()) == []
    assert len(finished.result) == 64
    assert "RAY_AUTH_TOKEN" not in os.environ
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("address", "reason"), [("127.0.0.1:1", r"\[Errno 111\] Connection refused"), ("nonsense", ".+")]
)
def test_a_cluster_that_does_not_answer_is_named(address, reason):
    message = rf"^execution\.ray_address={address}: cannot be joined \({reason}\); start a cluster there, correct "
    with pytest.raises(InputError, match=message) as refused:
        list(execution.run(abs, [1], executor="ray", address=address))
    assert "\n" not in str(refused.value)


def test_a_private_ray_that_cannot_start_is_one_line(monkeypatch):
    def fail(**options):
        raise Exception("the current node timed out\nduring startup")

    monkeypatch.setattr(ray, "init", fail)
    message = (
        r"^execution: Ray cannot be started here \(the current node timed out during startup\); type the same command "
        r"again \(finished work is kept\), or choose another executor$"
    )
    with pytest.raises(InputError, match=message):
        list(execution.run(abs, [1], executor="ray"))


def test_under_uv_ray_starts_its_workers_itself():
    assert ray._private.ray_constants.RAY_ENABLE_UV_RUN_RUNTIME_ENV is False


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["processes", "ray"])
def test_a_task_whose_workers_die_again_and_again_ends_the_run_with_one_line(executor):
    message = (
        r"^worker processes died 3 times at the same task, perhaps for lack of memory; use fewer cores \(--cores\), or "
        "a machine with more memory$"
    )
    with pytest.raises(InputError, match=message):
        list(execution.run(os._exit, [3], executor=executor, workers=WORKERS))


@pytest.mark.slow
def test_a_task_is_tried_again_if_its_worker_process_is_killed(tmp_path):
    def die_twice(number):
        if number == 2 and len(list(tmp_path.iterdir())) < 2:
            (tmp_path / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number**2

    done = execution.run(die_twice, range(8), executor="processes", workers=WORKERS)
    assert sorted(finished.result for finished in done) == [0, 1, 4, 9, 16, 25, 36, 49]
    assert len(list(tmp_path.iterdir())) == 2


def die_of_bad(numbers):
    """Square numbers. -1 ends the process as a decoder would, -2 takes for ever, -3 raises an exception."""
    squares = []
    for number in execution.each(numbers, 1):
        if number == -1:
            os.kill(os.getpid(), signal.SIGSEGV)
        while number == -2:
            time.sleep(0.1)
        if number == -3:
            raise InputError("three is wrong")
        squares.append(number**2)
    return squares


def mark(number, status, reason):
    return [f"{status}: {number} {reason}"]


CRASH = "crashed: -1 ends the process that reads it (SIGSEGV)"
TIMEOUT = "timed_out: -2 takes longer than execution.picture_seconds"


@pytest.mark.slow
def test_salvage_marks_the_items_that_end_their_process_and_keeps_the_order():
    assert execution.salvage(die_of_bad, [1, -1, 3, -1, -2], mark) == [1, CRASH, 9, CRASH, TIMEOUT]


def test_salvage_raises_what_the_function_raises():
    with pytest.raises(InputError, match=r"^three is wrong$"):
        execution.salvage(die_of_bad, [1, -3], mark)


def test_salvage_blames_no_item_for_a_process_that_ends_before_it_has_one():
    with pytest.raises(RuntimeError, match=r"^a worker process cannot start: ends the process that reads it \(SIGSEGV"):
        execution.salvage(lambda numbers: os.kill(os.getpid(), signal.SIGSEGV), [1, 2], mark)


def test_an_item_that_needs_several_tries_elsewhere_is_not_blamed(tmp_path):
    def die_once(numbers):
        for number in execution.each(numbers, 60):
            if number == 2 and not (tmp_path / "tried").exists():
                (tmp_path / "tried").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return list(numbers)

    assert execution.salvage(die_once, [1, 2, 3], mark) == [1, 2, 3]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("executor", "workers"), [("serial", 1), ("threads", 2), ("processes", 2), ("processes", 1), ("ray", 2)]
)
def test_a_task_whose_worker_dies_is_rescued_and_the_rest_is_done(executor, workers):
    tasks = [[0, 1], [2, -1, 3], [4], [5, -2], *([number] for number in range(6, 20))]
    runs = execution.run(
        die_of_bad,
        tasks,
        executor=executor,
        workers=workers,
        rescue=lambda numbers: execution.salvage(die_of_bad, numbers, mark),
    )
    done = {tuple(finished.task): finished.result for finished in runs}
    assert done == {
        (0, 1): [0, 1],
        (2, -1, 3): [4, CRASH, 9],
        (4,): [16],
        (5, -2): [25, TIMEOUT],
        **{(number,): [number**2] for number in range(6, 20)},
    }


def rescued(function, tasks, executor):
    """The results of a run in which a task may end its process."""
    runs = execution.run(function, tasks, executor=executor, workers=WORKERS, rescue=lambda task: ("rescued", task))
    return sorted((finished.result for finished in runs), key=str)


@pytest.mark.parametrize("executor", IN_THIS_PROCESS)
def test_a_child_process_is_begun_again_for_what_it_left_undone(executor):
    def work(number):
        if number in (2, 5):
            time.sleep(0.2)  # for the other thread to end its task
            os._exit(3)
        return number

    done = rescued(work, range(8), executor)
    assert {number for number in done if isinstance(number, int)} | {number for _, number in filter(pairs, done)} == {
        *range(8)
    }
    assert {("rescued", 2), ("rescued", 5)} <= {*filter(pairs, done)}


def pairs(result):
    return isinstance(result, tuple)


@pytest.mark.parametrize("executor", IN_THIS_PROCESS)
@pytest.mark.parametrize("error", [InputError("two is wrong; give three"), OSError(28, "No space left on device")])
def test_an_exception_in_a_child_process_is_raised_as_itself(executor, error):
    def fail_at_two(number):
        if number == 2:
            raise error
        return number

    with pytest.raises(type(error)) as caught:
        rescued(fail_at_two, [1, 2, 3], executor)
    assert str(caught.value) == str(error)
    assert "fail_at_two" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("executor", IN_THIS_PROCESS)
def test_a_child_process_ends_with_a_run_that_is_left(executor):
    runs = execution.run(lambda _: os.getpid(), range(1000), executor=executor, workers=1, rescue=abs)
    child = next(runs).result
    assert child != os.getpid()
    runs.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


KILLED = """
import os, time
from hashbench import execution
def work(number):
    print(os.getpid(), flush=True)
    time.sleep(60)
list(execution.run(work, [1], executor=EXECUTOR, rescue=abs))
"""


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["serial", "threads", "processes"])
def test_a_child_process_ends_with_a_run_that_is_killed(executor):
    with subprocess.Popen(
        [sys.executable, "-c", KILLED.replace("EXECUTOR", repr(executor))], stdout=subprocess.PIPE, text=True
    ) as run:
        assert int(run.stdout.readline()) != run.pid
        run.kill()
        # The pipe is at its end when no process holds it any more.
        assert select.select([run.stdout], [], [], 30)[0]
        assert run.stdout.read() == ""


KILLED_WITH_RAY = """
import os, psutil
from hashbench import execution
raylet = lambda _: [child.pid for child in psutil.Process(os.getppid()).children()]
for finished in execution.run(raylet, [1, 2], executor="ray"):
    print(*finished.result, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.slow
def test_rays_processes_end_with_a_run_that_is_killed():
    # They write to files, so that the pipe would not tell.
    with subprocess.Popen([sys.executable, "-c", KILLED_WITH_RAY], stdout=subprocess.PIPE, text=True) as run:
        started = [int(number) for number in run.stdout.readline().split()]
    assert len(started) >= 3  # a worker and two agents
    deadline = time.monotonic() + 30
    while any(map(psutil.pid_exists, started)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_each_thread_has_its_own_time():
    def work(numbers):
        for number in execution.each(numbers, 1.5 if numbers == [1] else 0.3):
            time.sleep(0.6 if number == 1 else 0.1)
        return numbers

    # The second item of 0.1 s would fail by the time of the first, and the first by that of the second.
    assert rescued(work, [[1], [2, 2, 2, 2]], "threads") == [[1], [2, 2, 2, 2]]


@pytest.mark.parametrize("executor", IN_THIS_PROCESS)
def test_without_worker_processes_an_item_has_no_time(executor):
    def slow(numbers):
        for _ in execution.each(numbers, 0.01):
            time.sleep(0.05)
        return numbers

    assert [finished.result for finished in execution.run(slow, [[1]], executor=executor)] == [[1]]


@dataclass(frozen=True)
class OneWay:
    """A task that can be sent to another process, but not back from it."""

    number: int
    home: int

    def __reduce__(self):
        assert os.getpid() == self.home, "a task is sent back"
        return OneWay, (self.number, self.home)


@pytest.mark.slow
def test_tasks_are_not_sent_back_with_their_results():
    tasks = [OneWay(number, os.getpid()) for number in range(4)]
    done = execution.run(lambda task: -task.number, tasks, executor="processes", workers=WORKERS)
    assert {(finished.task, finished.result) for finished in done} == {(task, -task.number) for task in tasks}
    with pytest.raises(AssertionError, match=r"^a task is sent back$"):
        list(execution.run(lambda task: task, tasks, executor="processes", workers=WORKERS))


@pytest.mark.parametrize("executor", ["serial", "threads", "processes"])
def test_no_tasks_no_results(executor):
    assert list(execution.run(abs, [], executor=executor, workers=WORKERS)) == []


def test_a_serial_run_is_in_order_and_does_nothing_ahead():
    begun = []
    runs = execution.run(begun.append, ["a", "b", "c"])
    assert begun == []
    assert next(runs).task == "a"
    assert begun == ["a"]


def test_refusals_come_before_any_work():
    with pytest.raises(
        InputError, match=r"^executor 'dask' is unknown; known executors: serial, threads, processes, ray$"
    ):
        execution.run(abs, [1], executor="dask")
    with pytest.raises(InputError, match=r"^workers is 0; give 1 or more$"):
        execution.run(abs, [1], workers=0)


def test_a_labelled_run_counts_weights(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    results = [finished.result for finished in execution.run(len, ["aa", "bbb"], label="letters", weight=len)]
    assert results == [2, 3]
    shown = capsys.readouterr().err
    assert "letters: 100%" in shown
    assert "5/5" in shown
