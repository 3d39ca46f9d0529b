import subprocess
import sys

import pytest

CALLER = """
from hashbench.compiled import compiled
from callee import OFFSET, scaled

@compiled
def caller(x):
    return scaled(x) + OFFSET

print(caller(1))
"""
CALLEE = """
from hashbench.compiled import compiled

OFFSET = {offset}

@compiled
def scaled(x):
    return {factor} * x
"""


@pytest.fixture
def said(tmp_path):
    """Return a function that writes what the caller takes from another file, and returns what a new process prints."""
    (tmp_path / "caller.py").write_text(CALLER)

    def run(**values):
        (tmp_path / "callee.py").write_text(CALLEE.format(**values))
        done = subprocess.run([sys.executable, "caller.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
        return int(done.stdout)

    return run


@pytest.mark.slow
def test_kept_code_is_compiled_again_if_what_it_takes_from_another_file_changes(said, tmp_path):
    assert said(factor=2, offset=1) == 3
    assert said(factor=20, offset=1) == 21
    assert said(factor=20, offset=100) == 120
    kept = {path.name for path in (tmp_path / "__pycache__").glob("caller.caller_*.nbi")}
    assert len(kept) == 3
    assert said(factor=2, offset=1) == 3
    assert {path.name for path in (tmp_path / "__pycache__").glob("caller.caller_*.nbi")} == kept
