"""The contract of every executor."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
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
    """Task numbers. Each time one is taken, they note how many are taken and not yet done."""

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


@pytest.mark.parametrize("executor", marked(["serial", "threads", "processes"]))
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


def test_a_folder_of_ray_that_cannot_be_written_is_one_line(monkeypatch):
    monkeypatch.setenv("RAY_TMPDIR", "/proc/none")
    message = r"^RAY_TMPDIR=/proc/none: cannot be written; name a folder that can be written, or unset it$"
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
