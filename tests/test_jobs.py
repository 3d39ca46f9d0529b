"""Jobs run in processes of their own, because they change logging and warnings of their process."""

import os
import re
import signal
import subprocess
import sys

import pytest

PREAMBLE = """
import logging, sys, warnings
from types import SimpleNamespace
from hashbench.errors import InputError
from hashbench.jobs import job
with job(SimpleNamespace(rule="rule", threads=1, input=["a"], output=["b"], log=sys.argv[1:])):
    print("begun")
"""


@pytest.fixture
def run(tmp_path):
    log = tmp_path / "logs" / "of" / "rule.log"

    def run(*body):
        source = PREAMBLE + "".join(f"    {line}\n" for line in body)
        done = subprocess.run([sys.executable, "-c", source, str(log)], capture_output=True, text=True, check=False)
        assert done.stdout == "begun\n"
        return done, log.read_text(encoding="utf-8")

    return run


def test_a_job_that_goes_well_is_quiet(run):
    done, log = run("logging.debug('detail')")
    assert (done.returncode, done.stderr, log) == (0, "", "")


def test_log_lines_and_warnings_go_to_the_log(run):
    done, log = run("logging.info('half way')", "warnings.warn('look out')", "warnings.warn('old', DeprecationWarning)")
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = log.splitlines()
    assert first.endswith(" INFO half way")
    assert "UserWarning: look out" in "".join(rest)
    assert "DeprecationWarning: old" in "".join(rest)


def test_a_users_mistake_is_one_line_in_both_places(run):
    done, log = run("raise InputError('images=x: no such folder; name another')")
    assert done.returncode == 1
    assert done.stderr == "hashbench: error: images=x: no such folder; name another\n"
    assert log.endswith(" ERROR images=x: no such folder; name another\n")
    assert log.count("\n") == 1


def test_a_bug_is_a_traceback_in_both_places(run):
    done, log = run("1 / 0")
    assert done.returncode == 1
    for text in (done.stderr, log):
        assert "Traceback (most recent call last):" in text
        assert "ZeroDivisionError: division by zero" in text


def test_a_full_disk_is_one_line_that_says_what_how_much_and_where(run, tmp_path):
    done, log = run("raise OSError(28, 'No space left on device')")
    assert done.returncode == 1
    assert re.fullmatch(
        r"hashbench: error: /\S+: No space left on device \([\d,]+ MB are free there\); free some, then type the same "
        r"command again\n",
        done.stderr,
    )
    assert log.count("\n") == 1
    done, _ = run(f"raise OSError(122, 'Disk quota exceeded', '{tmp_path}/a.parquet')")
    assert done.stderr.startswith(f"hashbench: error: {tmp_path}: Disk quota exceeded (")


def test_a_file_system_that_cannot_be_written_is_one_line(run):
    done, _ = run("raise OSError(30, 'Read-only file system', 'results/x.csv')")
    assert done.stderr.startswith(
        "hashbench: error: results/x.csv: the file system cannot be written; make it writable"
    )
    assert done.stderr.count("\n") == 1


def test_a_file_beyond_a_limit_is_one_line(run, tmp_path):
    done, _ = run(
        "import pathlib, resource",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))",
        f"pathlib.Path('{tmp_path}/large').write_bytes(bytes(20_000))",
    )
    assert done.returncode == 1
    assert done.stderr.endswith(
        ": a file is larger than this shell or the file system allows; raise the limit (ulimit -f), or run elsewhere\n"
    )
    assert done.stderr.count("\n") == 1


def test_another_error_of_the_system_is_a_traceback(run):
    done, log = run("open('/nowhere/at/all')")
    assert "FileNotFoundError" in done.stderr
    assert "FileNotFoundError" in log


def test_a_new_run_begins_a_new_log(run):
    run("logging.info('first')")
    _, log = run("logging.info('second')")
    assert "first" not in log
    assert "second" in log


def test_a_job_is_killed_when_the_run_ends(tmp_path):
    run = subprocess.Popen(["sleep", "60"])
    source = f"{PREAMBLE}    print('waiting', flush=True)\n    import time; time.sleep(60)\n"
    environment = os.environ | {"HASHBENCH_RUN": str(run.pid)}
    arguments = [sys.executable, "-c", source, str(tmp_path / "rule.log")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as job:
        assert [job.stdout.readline() for _ in range(2)] == ["begun\n", "waiting\n"]
        assert job.poll() is None
        run.kill()
        run.wait()
        assert job.wait(timeout=30) == -signal.SIGKILL
