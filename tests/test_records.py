import json
import subprocess
import sys
import time

import pytest

from hashbench.records import recorded

WHAT = {"rule": "hash_images", "inputs": ["a"], "outputs": ["b", "c"], "cores": 2, "run": None}


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
