"""Tasks whose process ends, and processes whose run ends."""

import os
import select
import signal
import subprocess
import sys
import time

import psutil
import pytest

from hashbench import execution
from hashbench.errors import InputError

WORKERS = 2
IN_THIS_PROCESS = ("serial", "threads")


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


@pytest.mark.slow
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
    # They write to files, so the pipe would not show it.
    with subprocess.Popen([sys.executable, "-c", KILLED_WITH_RAY], stdout=subprocess.PIPE, text=True) as run:
        started = [int(number) for number in run.stdout.readline().split()]
    assert len(started) >= 3  # a worker and two agents
    deadline = time.monotonic() + 30
    while any(map(psutil.pid_exists, started)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


HANGING_WITH_RAY = """
import ctypes, os, psutil
from hashbench import execution
raylet = lambda _: [child.pid for child in psutil.Process(os.getppid()).children()]
for finished in execution.run(raylet, [1, 2], executor="ray"):
    print(os.getpid(), *finished.result, flush=True)
    ctypes.PyDLL(None).sleep(600)  # no other thread can work meanwhile, as while Ray looks for a head that is gone
"""


@pytest.mark.slow
def test_rays_processes_and_their_job_end_with_the_run_even_if_the_job_hangs():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as run:
        job = subprocess.Popen(
            [sys.executable, "-c", HANGING_WITH_RAY],
            env=os.environ | {"HASHBENCH_RUN": str(run.pid)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started = [int(number) for number in job.stdout.readline().split()][1:]
        run.kill()
    assert job.wait(30) == -signal.SIGKILL
    job.stdout.close()
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

    # With the first item's limit the second item of 0.1 s would fail, and with the second's limit the first.
    assert rescued(work, [[1], [2, 2, 2, 2]], "threads") == [[1], [2, 2, 2, 2]]


@pytest.mark.parametrize("executor", IN_THIS_PROCESS)
def test_without_worker_processes_an_item_has_no_time(executor):
    def slow(numbers):
        for _ in execution.each(numbers, 0.01):
            time.sleep(0.05)
        return numbers

    assert [finished.result for finished in execution.run(slow, [[1]], executor=executor)] == [[1]]
