"""The workflow on a real Slurm of one node, and the rig that makes it; run by `make test-cluster`."""

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from hashbench import tables

pytestmark = pytest.mark.cluster

TREE = Path(__file__).parents[2]
WITH_SLURM = [sys.executable, str(Path(__file__).with_name("with_slurm.py"))]
NAMES_OF_PROCESSES = "import psutil; print(*{process.info['name'] for process in psutil.process_iter(['name'])})"
KILL_SLURMCTLD = """
import os, pathlib, signal, time
os.kill(int(pathlib.Path(os.environ["SLURM_CONF"]).with_name("slurmctld.pid").read_text()), signal.SIGKILL)
time.sleep(600)
"""


@pytest.fixture
def marked():
    """An environment that marks all processes started with it.

    After the test, no marked process and no new daemon is alive.
    """
    mark = uuid.uuid4().hex
    earlier = daemons_and_heirs(mark)
    yield {**os.environ, "CLUSTER_TEST": mark}
    assert daemons_and_heirs(mark) - earlier == set()


def daemons_and_heirs(mark):
    """Find all marked processes and all daemons.

    Daemons are found by name, because slurmstepd and slurmscriptd wipe their environment.
    """
    return {
        process
        for process in psutil.process_iter(["name", "environ"])
        if process.info["name"].startswith(("munge", "slurm"))
        or (process.info["environ"] or {}).get("CLUSTER_TEST") == mark
    }


def test_job_runs_below_all_four_daemons(marked):
    command = [*WITH_SLURM, "srun", sys.executable, "-c", NAMES_OF_PROCESSES]
    done = subprocess.run(command, env=marked, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0
    assert set(done.stdout.split()) >= {"munged", "slurmctld", "slurmd", "slurmstepd"}


def test_exit_status_is_that_of_the_command(marked):
    assert subprocess.run([*WITH_SLURM, "sh", "-c", "exit 7"], env=marked).returncode == 7


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_command_and_a_job_that_detached(marked, number):
    script = "sbatch --quiet --output=/dev/null --wrap 'setsid sleep 600 & sleep 600' && sleep 600"
    rig = subprocess.Popen([*WITH_SLURM, "sh", "-c", script], env=marked)
    try:
        sleepers = []
        deadline = time.monotonic() + 60
        while len(sleepers) < 3 and time.monotonic() < deadline:
            time.sleep(0.2)
            processes = daemons_and_heirs(marked["CLUSTER_TEST"])
            sleepers = [process for process in processes if process.info["name"] == "sleep"]
        assert len(sleepers) == 3
        rig.send_signal(number)
        assert rig.wait(60) == 128 + number
    finally:
        rig.kill()
        rig.wait()


def test_death_of_a_daemon_ends_the_run_and_is_named(marked):
    command = [*WITH_SLURM, sys.executable, "-c", KILL_SLURMCTLD]
    done = subprocess.run(command, env=marked, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "slurmctld ended" in done.stderr


def test_missing_programs_are_named_with_the_remedy(marked):
    command = [*WITH_SLURM, "true"]
    done = subprocess.run(command, env={**marked, "PATH": "/nowhere"}, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "sbatch, srun, sinfo not found: install Slurm and MUNGE" in done.stderr


def test_workflow_runs_as_slurm_jobs_to_its_report(marked, tmp_path):
    draw_pictures(tmp_path / "pictures", families=4, pictures=4)
    for name in ("config", "report", "workflow"):
        (tmp_path / name).symlink_to(TREE / name)
    snakemake = [
        *(sys.executable, "-m", "snakemake", "--workflow-profile", "workflow/profiles/slurm"),
        *("--cores", str(len(os.sched_getaffinity(0))), "--configfile", str(TREE / "tests/workflow/tiny.yaml")),
        *("--config", "images=pictures", "corpus=cluster", "methods=dhash", "execution={hashing: ray}"),
    ]
    # `timeout` sends SIGTERM to the rig, which cleans up.
    done = subprocess.run(
        ["timeout", "900", *WITH_SLURM, "--logs", "logs", *snakemake],
        cwd=tmp_path,
        env=marked,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert (tmp_path / "results/cluster/scores.csv").stat().st_size > 0
    assert (tmp_path / "results/cluster/report.html").stat().st_size > 100_000
    # Slurm completed exactly the jobs that Snakemake submitted, by `squeue`; `sacct` keeps no accounts here.
    submitted = dict(re.findall(r"SLURM jobid (\d+) \(log: \S*/slurm_logs/(?:rule|group)_(\w+)", done.stdout))
    completed = re.findall(r"JobId=(\d+) .*JobState=COMPLETED ", (tmp_path / "logs/jobs.txt").read_text())
    assert sorted(submitted) == sorted(completed)
    assert set(submitted.values()) >= {"index_images", "hash_images", "measure_implementations", "score_variants"}
    assert "Falling back to 'sacct'" not in done.stdout


HOG = """
rule hog:
    output: "done.txt"
    resources: mem_mb=lambda wildcards, attempt: 400 * attempt
    shell: "{python} -c 'import time; held = bytearray(500 * 2**20); time.sleep(4)' && touch {{output}}"
"""


def test_a_job_killed_by_its_memory_limit_is_tried_again_with_more(marked, tmp_path):
    (tmp_path / "Snakefile").write_text(HOG.format(python=sys.executable))
    profile = TREE / "workflow/profiles/slurm"
    snakemake = [sys.executable, "-m", "snakemake", "--workflow-profile", str(profile), "--cores", "1"]
    command = ["timeout", "300", *WITH_SLURM, "--kill-over-memory", "--logs", "logs", *snakemake]
    done = subprocess.run(
        command, cwd=tmp_path, env=marked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert (tmp_path / "done.txt").exists()
    assert "Exceeded job memory limit" in done.stdout
    jobs = re.findall(r"JobState=(\w+) .*mem=(\d+)M", (tmp_path / "logs/jobs.txt").read_text())
    assert jobs == [("FAILED", "400"), ("COMPLETED", "800")]


# Kills the run as soon as one of its jobs runs, cancels the job as the profile says, and types the command again.
KILL_AND_RESUME = """
import subprocess, sys, time
run = subprocess.Popen(sys.argv[1:])
while "R" not in subprocess.run(["squeue", "--noheader", "--format=%t"], stdout=subprocess.PIPE, text=True).stdout:
    assert run.poll() is None
    time.sleep(0.1)
run.kill()
run.wait()
subprocess.run(["scancel", "--me"], check=True)
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""


def test_a_run_that_was_killed_and_its_job_cancelled_goes_on_by_the_same_command(marked, tmp_path):
    draw_pictures(tmp_path / "pictures", families=2, pictures=2)
    for name in ("config", "report", "workflow"):
        (tmp_path / name).symlink_to(TREE / name)
    snakemake = [
        *(sys.executable, "-m", "snakemake", "results/cluster/hashes/dhash/imagehash.parquet"),
        *("--workflow-profile", "workflow/profiles/slurm", "--cores", "1"),
        *("--configfile", str(TREE / "tests/workflow/tiny.yaml")),
        *("--config", "images=pictures", "corpus=cluster", "methods=dhash"),
    ]
    command = ["timeout", "300", *WITH_SLURM, "--logs", "logs", sys.executable, "-c", KILL_AND_RESUME, *snakemake]
    done = subprocess.run(
        command, cwd=tmp_path, env=marked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:]
    hashes = tables.read(tmp_path / "results/cluster/hashes/dhash/imagehash.parquet", tables.HASHES)
    assert hashes.status.tolist() == ["ok"] * 4 * 2
    states = re.findall(r"JobState=(\w+)", (tmp_path / "logs/jobs.txt").read_text())
    assert states[0] != "COMPLETED"
    assert states[1:] == ["COMPLETED"] * 2


def draw_pictures(folder, *, families, pictures):
    """Write FAMILY_ID.jpg files of 100 x 100 pixels, alike within a family: one coarse scene with shifted colours."""
    random = np.random.default_rng(7)
    folder.mkdir()
    for family in range(families):
        scene = random.integers(0, 256, (6, 6, 3))
        for picture in range(pictures):
            pixels = np.clip(scene + random.integers(-20, 21, scene.shape), 0, 255).astype(np.uint8)
            image = Image.fromarray(pixels).resize((100, 100), Image.Resampling.BICUBIC)
            image.save(folder / f"{family:04}_{picture:08}.jpg")
