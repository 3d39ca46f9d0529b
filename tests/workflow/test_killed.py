"""A run that is killed: its jobs end with it, and the same command goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from hashbench import tables

pytestmark = pytest.mark.slow

TINY = Path(__file__).parent / "tiny.yaml"
TARGET = "results/tiny/hashes/dhash/imagehash.parquet"
# Holds the job of hashing until the file `go` is there.
BEGIN = "with job(snakemake):\n"
WAIT = """    import time
    while not Path("go").exists():
        time.sleep(0.05)
"""


def started_job(folder: Path) -> int:
    """Wait for the script of `hash_images` and return its process."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_text()
            except OSError:
                continue
            if str(folder) in command and "hash_images.py" in command:
                return int(process.name)
        time.sleep(0.05)
    raise AssertionError("no job started")


def test_the_same_command_goes_on_after_a_kill_and_no_second_run_starts_beside_it(quoted):
    script = quoted.folder / "workflow/scripts/hash_images.py"
    script.write_text(script.read_text().replace(BEGIN, BEGIN + WAIT))
    command = [sys.executable, "-m", "snakemake", "--configfile", str(TINY), "--cores", "2", TARGET]
    environment = os.environ | {"PYTHONPATH": str(quoted.folder / "src")}
    with subprocess.Popen(command, cwd=quoted.folder, env=environment, stderr=subprocess.DEVNULL) as run:
        job = started_job(quoted.folder)
        beside = quoted.snakemake(TARGET, check=False)
        assert beside.returncode == 1
        line = f"hashbench: error: results/tiny: another run is going on here, process {run.pid}; wait until it ends"
        assert line in beside.stdout
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{job}").exists() and "State:\tZ" not in Path(f"/proc/{job}/status").read_text():
        assert time.monotonic() < deadline, "the job outlives its run"
        time.sleep(0.05)
    assert list((quoted.folder / ".snakemake/locks").iterdir())
    (quoted.folder / "go").touch()
    quoted.snakemake(TARGET)
    assert len(tables.read(quoted.folder / TARGET, tables.HASHES)) == 4 * 2
    assert pd.read_csv(quoted.results / "images.csv").status.tolist() == ["ok"] * 4
