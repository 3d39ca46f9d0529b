import os
import subprocess
import sys

import pytest

from hashbench.compiled import compiled, remove_outdated

CALLER = """
from hashbench.compiled import compiled
from callee import OFFSET, SHIFT, power, scaled

@compiled
def caller(x):
    return scaled(x) + OFFSET + _below(x)

@compiled
def _below(x):
    return power(x) << SHIFT

print(caller(1))
"""
CALLEE = """
from numba.extending import intrinsic
from hashbench.compiled import compiled

OFFSET = {offset}
SHIFT = {shift}

@compiled
def scaled(x):
    return {factor} * x

@intrinsic
def power(context, value):
    return value(value), lambda context, builder, signature, arguments: builder.{power}(arguments[0], arguments[0])
"""
FIRST = {"factor": 2, "offset": 1, "shift": 0, "power": "mul"}


@pytest.fixture
def said(tmp_path):
    """Return a function that writes what the caller takes from another file, and returns what a new process prints."""
    (tmp_path / "caller.py").write_text(CALLER)

    def run(**values):
        (tmp_path / "callee.py").write_text(CALLEE.format(**FIRST | values))
        done = subprocess.run([sys.executable, "caller.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
        return int(done.stdout)

    return run


@pytest.mark.slow
def test_kept_code_is_compiled_again_if_what_it_takes_from_another_file_changes(said, tmp_path):
    assert said() == 4  # 2 + 1 + 1
    assert said(factor=20) == 22
    assert said(offset=100) == 103
    assert said(shift=3) == 11  # 2 + 1 + 8: taken by a function below the one that is called
    assert said(power="add") == 5  # 2 + 1 + (1 + 1)
    folder = tmp_path / "__pycache__"
    kept = {path.name for path in folder.glob("caller.caller_*.nbi")}
    assert len(kept) == 5
    assert said() == 4
    assert {path.name for path in folder.glob("caller.caller_*.nbi")} == kept
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    assert said() == 4
    # caller and _below of the caller, scaled of the callee: what is current is not compiled again.
    assert len([*folder.glob("*.nbi")]) == len([*folder.glob("*.nbc")]) == 3
    assert {path.stat().st_mtime for path in folder.glob("*.nb?")} == {0}


def test_kept_code_that_no_digest_names_is_removed_when_it_is_old(tmp_path):
    now, other = "0123456789abcdef", "fedcba9876543210"
    old = [
        f"kernel.count_{other}-12.py311.nbi",
        f"kernel.count_{other}-12.py311.1.nbc",
        f"kernel.a_name_of_before_{other}-7.py312.14.nbc",
        f"kernel.make.locals.inner_{other}-7.py311t.1.nbc.tmp.0123456789abcdef",
    ]
    stay = [
        f"kernel.count_{now}-12.py311.nbi",
        f"kernel.count_{now}-12.py311.1.nbc",
        f"blocks.count_{other}-12.py311.nbi",  # a module that is not loaded may have this digest
        "kernel.of_a_user-12.py311.nbi",
        "kernel.cpython-311.pyc",
    ]
    young = f"kernel.count_{other}-13.py311.nbi"
    for name in (*old, *stay, young):
        (tmp_path / name).write_bytes(b"code")
        os.utime(tmp_path / name, (1000, 1000))
    os.utime(tmp_path / young, (2000, 2000))
    remove_outdated(tmp_path, {"kernel": {now}}, before=2000)
    assert {path.name for path in tmp_path.iterdir()} == {*stay, young}


def test_kept_code_that_cannot_be_removed_ends_no_job(tmp_path):
    remove_outdated(tmp_path / "gone", {"kernel": set()}, before=2000)
    folder = tmp_path / "kernel.count_0123456789abcdef-12.py311.nbi"
    folder.mkdir()
    os.utime(folder, (1000, 1000))
    remove_outdated(tmp_path, {"kernel": set()}, before=2000)
    assert folder.exists()


@pytest.mark.parametrize("file", ["gone.py", "packed.zip/inside.py", "<a notebook>"])
def test_code_without_a_source_file_is_compiled_and_not_kept(tmp_path, file):
    (tmp_path / "packed.zip").write_bytes(b"")
    defined: dict = {}
    exec(compile("def double(x):\n    return 2 * x\n", tmp_path / file, "exec"), defined)
    double = compiled(defined["double"])
    assert double(21) == 42
    assert not list(tmp_path.rglob("*.nbi"))
