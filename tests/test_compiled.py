import subprocess
import sys

import pytest

from hashbench.compiled import compiled

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
    kept = {path.name for path in (tmp_path / "__pycache__").glob("caller.caller_*.nbi")}
    assert len(kept) == 5
    assert said() == 4
    assert {path.name for path in (tmp_path / "__pycache__").glob("caller.caller_*.nbi")} == kept


@pytest.mark.parametrize("file", ["gone.py", "packed.zip/inside.py", "<a notebook>"])
def test_code_without_a_source_file_is_compiled_and_not_kept(tmp_path, file):
    (tmp_path / "packed.zip").write_bytes(b"")
    defined: dict = {}
    exec(compile("def double(x):\n    return 2 * x\n", tmp_path / file, "exec"), defined)
    double = compiled(defined["double"])
    assert double(21) == 42
    assert not list(tmp_path.rglob("*.nbi"))
