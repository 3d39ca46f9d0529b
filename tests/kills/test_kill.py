"""Whether the harness behind `make kills` can fail."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILL = Path(__file__).parent / "kill.py"


@pytest.fixture(scope="module")
def kill():
    spec = importlib.util.spec_from_file_location("kill", KILL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["kill"]


def results(folder, **contents):
    folder.mkdir()
    for name, text in contents.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def test_another_byte_a_missing_file_and_a_file_too_many_are_seen(kill, tmp_path):
    one = results(tmp_path / "one", scores_csv="1", audit_csv="1", queries_csv="1")
    other = results(tmp_path / "other", scores_csv="2", queries_csv="1", scores_partial="1")
    differing = kill.compare(kill.digests(one), kill.digests(other))
    assert differing == ["audit.csv", "scores.csv", "scores.partial"]


def test_of_files_that_hold_times_only_the_name_is_compared(kill, tmp_path):
    one = results(tmp_path / "one", timings_csv="1", costs_csv="1")
    other = results(tmp_path / "other", timings_csv="2")
    assert kill.compare(kill.digests(one), kill.digests(other)) == ["costs.csv"]


def test_a_process_that_outlives_its_run_is_counted_and_ended(kill, tmp_path, monkeypatch):
    monkeypatch.setattr(kill, "LEAVE_SECONDS", 0)
    run = kill.Run(tmp_path, "tiny", "local", [])
    left = subprocess.Popen(["sleep", "60"], env=os.environ | {kill.MARK: str(tmp_path)})
    assert run.left() == 1
    assert left.wait(10) < 0
    assert run.left() == 0


def test_a_command_that_is_refused_is_seen(kill, tmp_path):
    run = kill.Run(tmp_path, "tiny", "local", [])
    run.log.write_text("Using workflow specific profile\nLockException:\nError: Directory cannot be locked\n")
    assert run.said() == "LockException:"
    run.log.write_text("Using workflow specific profile\nlocalrule index_images:\nError in rule index_images:\n")
    assert run.said() == ""
