import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hashbench.records import recorded

WHAT = {"rule": "hash_images", "inputs": ["a"], "outputs": ["b", "c"], "cores": 2, "run": None}


@pytest.mark.slow
def test_a_record_says_what_the_job_took(tmp_path):
    before = time.time()
    with recorded(tmp_path / "logs" / "job.json", **WHAT):
        # A second process that works for half a second and takes 100 MB.
        code = "import time\nkept = bytearray(100_000_000)\nwhile time.process_time() < 0.5: pass"
        subprocess.run([sys.executable, "-c", code], check=True)
    record = json.loads((tmp_path / "logs" / "job.json").read_text(encoding="utf-8"))
    assert {name: record[name] for name in WHAT} == WHAT
    assert before <= record["end"] <= time.time()
    assert record["start"] <= before  # the process began before the block
    assert record["cpu_seconds"] >= 0.5
    assert record["peak_bytes"] >= 100_000_000
    assert record["peak_all_bytes"] >= record["peak_bytes"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process itself took")
def test_the_memory_of_the_process_that_started_the_job_does_not_count(tmp_path):
    code = f"""
from pathlib import Path
from hashbench.records import recorded
with recorded(Path({str(tmp_path / "job.json")!r}), **{WHAT!r}):
    pass
"""
    kept = b"x" * 400_000_000
    subprocess.run([sys.executable, "-c", code], check=True)
    assert len(kept) == 400_000_000
    assert json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))["peak_bytes"] < 300_000_000


def test_a_job_starts_with_its_process_and_no_earlier(tmp_path):
    path, tick = tmp_path / "job.json", 0.011
    code = f"from hashbench.records import Path, recorded\nwith recorded(Path({str(path)!r}), **{WHAT!r}): pass"
    before = time.time()
    subprocess.run([sys.executable, "-c", code], check=True)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert before - tick <= record["start"] <= record["end"]


def test_a_job_that_fails_leaves_no_record(tmp_path):
    path = tmp_path / "job.json"
    with recorded(path, **WHAT):
        pass
    with pytest.raises(ZeroDivisionError), recorded(path, **WHAT):
        _ = 1 / 0
    assert not path.exists()


def test_a_run_on_another_machine_has_no_name(tmp_path):
    # The largest number that Linux gives to a process is 4,194,304.
    with recorded(tmp_path / "job.json", **WHAT | {"run": "4194305"}):
        pass
    assert json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))["run"] is None
