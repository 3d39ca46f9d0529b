"""One run at a time in a results folder, and the locks of a killed run are removed. Snakemake is a stand-in here."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from hashbench.errors import InputError
from hashbench.experiment.running import check_partition, claim, guard, write_report

HOLD = """
import sys, time
from pathlib import Path
from hashbench.experiment.running import claim
held = claim("mine", state=Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """The folder of Snakemake's state in which another process has claimed results/mine."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def other(state):
    """Another process that has claimed results/mine; it takes a second to start."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(state)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def lock(state, name, *paths):
    file = state / "locks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"{path}\n" for path in paths))
    return file


def test_a_second_run_in_one_folder_is_refused_with_the_process_of_the_first(other, state):
    kept = lock(state, "0.output.lock", "results/mine/scores.csv")
    message = (
        rf"^results/mine: another run is going on here, process {other.pid}; wait until it ends, or stop it first$"
    )
    with pytest.raises(InputError, match=message):
        claim("mine", state=state)
    assert kept.exists()
    with claim("other", state=state):  # another folder is free
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(InputError, match=r"/state: cannot be written \(Not a directory\); correct its permissions$"):
        claim("mine", state=tmp_path / "state")


def test_results_that_cannot_be_written_are_refused_before_anything_runs(tmp_path, monkeypatch):
    """A folder that cannot be written is a stand-in here, because root may write everywhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(os, "access", lambda folder, mode: folder != Path("results"))
    message = rf"^{tmp_path}/results: results cannot be written; correct its permissions, or run elsewhere$"
    with pytest.raises(InputError, match=message):
        claim("mine")
    (tmp_path / "results" / "mine").mkdir()
    with claim("mine"):
        pass


def test_a_disk_that_is_full_of_snakemakes_own_notes_is_one_line(tmp_path, monkeypatch):
    class Full(Workflow):
        def execute(self, plugin):
            raise OSError(self.number, os.strerror(self.number))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HASHBENCH_RUN", "")
    workflow = Full()
    guard(workflow, "mine", lambda: None)
    workflow.number = errno.ENOSPC
    with pytest.raises(
        SystemExit, match=r"^hashbench: error: /\S+: No space left on device \(.* free there\); free some"
    ):
        workflow.execute(plugin())
    workflow.number = errno.EIO
    with pytest.raises(OSError, match="Input/output error"):
        workflow.execute(plugin())


class Workflow:
    is_main_process = True

    def __init__(self, lock=True):
        self.execution_settings = SimpleNamespace(lock=lock)
        self.executed = 0

    def execute(self, plugin):
        self.executed += 1
        return "done"


def plugin(dry=False):
    return SimpleNamespace(name="local", common_settings=SimpleNamespace(dryrun_exec=dry, touch_exec=False))


@pytest.fixture
def sinfo(tmp_path, monkeypatch):
    """Stands for Slurm's program; takes the partitions that it lists."""
    monkeypatch.delenv("SBATCH_PARTITION", raising=False)
    monkeypatch.delenv("SNAKEMAKE_SLURM_PARTITIONS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def lists(*partitions):
        program = tmp_path / "sinfo"
        program.write_text("#!/bin/sh\n" + "".join(f"echo '{name}'\n" for name in partitions))
        program.chmod(0o755)

    return lists


def test_a_slurm_profile_without_a_partition_is_one_line_where_the_cluster_has_no_default(sinfo, monkeypatch):
    sinfo("cpu", "gpu", "gpu")
    message = (
        r"^the Slurm profile names no partition, and this cluster has no default; under default-resources, set "
        r"slurm_partition to one of: cpu, gpu$"
    )
    with pytest.raises(InputError, match=message):
        check_partition(named=False)
    check_partition(named=True)
    monkeypatch.setenv("SBATCH_PARTITION", "cpu")
    check_partition(named=False)


def test_a_default_partition_needs_no_name(sinfo):
    sinfo("cpu*", "gpu")
    check_partition(named=False)


def test_without_slurm_nothing_is_said_of_partitions(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    check_partition(named=False)


def test_a_guarded_workflow_executes_once_claimed_and_then_finishes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HASHBENCH_RUN", "")
    finished = []
    workflow = Workflow()
    guard(workflow, "mine", lambda: finished.append("report"))
    assert workflow.execute(plugin()) == "done"
    assert (workflow.executed, finished) == (1, ["report"])
    assert workflow.execute(plugin(dry=True)) == "done"
    assert (workflow.executed, finished) == (2, ["report"])
    assert os.environ["HASHBENCH_RUN"] == str(os.getpid())


def test_a_guarded_workflow_beside_a_run_is_refused_but_a_dry_run_is_not(other, state, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".snakemake").symlink_to(state)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HASHBENCH_RUN", "")
    workflow = Workflow()
    guard(workflow, "mine", lambda: None)
    with pytest.raises(SystemExit) as ended:
        workflow.execute(plugin())
    assert str(ended.value).startswith("hashbench: error: results/mine: another run is going on here, process ")
    assert workflow.executed == 0
    assert workflow.execute(plugin(dry=True)) == "done"


def test_after_a_killed_run_its_locks_are_lifted_and_those_of_other_folders_stay(other, state):
    """The last test of the other process, which ends here."""
    stale = lock(state, "0.output.lock", "results/mine/images.csv", "results/mine/scores.csv")
    inputs = lock(state, "0.input.lock", "src/hashbench/tables.py", "results/mine/images.csv")
    foreign = lock(state, "1.output.lock", "results/mine2/scores.csv")
    other.send_signal(signal.SIGKILL)
    other.wait()
    with claim("mine", state=state):
        assert not stale.exists()
        assert not inputs.exists()
        assert foreign.exists()
        assert (state / "runs" / "mine.lock").read_text() == f"{os.getpid()}\n"


def test_the_report_is_written_when_it_is_missing_older_than_a_page_or_of_another_configuration(tmp_path, monkeypatch):
    """Snakemake is a stand-in that writes the file after --report."""
    written = []

    def snakemake(command, check):
        report = command[command.index("--report") + 1]
        report.write_text("report")
        written.append(report.name)

    monkeypatch.setattr("hashbench.experiment.running.subprocess.run", snakemake)
    style, page = tmp_path / "style.css", tmp_path / "page.html"
    style.touch()

    def write(config=1):
        write_report(tmp_path, {"key": config}, style, [str(page)])
        return len(written)

    assert write() == 0  # no page yet
    page.touch()
    assert [write(), write()] == [1, 1]
    assert written == [".report.html"]  # an unfinished report never replaces the report
    assert (tmp_path / "report.html").read_text() == "report"
    assert (tmp_path / "config.yaml").read_text() == "key: 1\n"
    assert write(config=2) == 2
    os.utime(tmp_path / "report.html", ns=(0, 0))
    assert [write(config=2), write(config=2)] == [3, 3]
    (tmp_path / "report.html").unlink()
    assert write(config=2) == 4


def test_a_page_that_browsers_do_not_open_within_the_report_is_named(tmp_path, monkeypatch, capsys):
    """Chromium refuses a `data:` address of more than 2,097,152 characters; Base64 makes 4 of 3 bytes."""

    def snakemake(command, check):
        command[command.index("--report") + 1].write_text("report")

    monkeypatch.setattr("hashbench.experiment.running.subprocess.run", snakemake)
    style, small, large, beside = (tmp_path / name for name in ("style.css", "small.html", "large.html", "index.html"))
    for path, size in ((style, 0), (small, 1_572_864), (large, 1_572_865), (beside, 3_000_000)):
        path.write_bytes(bytes(size))
    pages = [str(path) for path in (small, large, beside)]
    write_report(tmp_path, {}, style, pages, beside=[str(beside)])
    said = capsys.readouterr().err
    assert said.endswith(f"{large} is too large for some browsers to open it in report.html; open the file\n")
    assert str(small) not in said
    assert said.count("too large") == 1


def test_the_rules_of_a_report_are_drawn_fifteen_pixels_apart(tmp_path, monkeypatch):
    """As Snakemake 9.27 writes them: 50 pixels apart."""

    def snakemake(command, check):
        graph = '[{"rule": "a", "fx": 10, "fy": 0}, {"rule": "b", "fx": 10, "fy": 50}, {"rule": "c", "fy": 100}]'
        command[command.index("--report") + 1].write_text(graph)

    monkeypatch.setattr("hashbench.experiment.running.subprocess.run", snakemake)
    style = tmp_path / "style.css"
    style.touch()
    write_report(tmp_path, {}, style, [])
    assert (tmp_path / "report.html").read_text() == (
        '[{"rule": "a", "fx": 10, "fy": 0}, {"rule": "b", "fx": 10, "fy": 15}, {"rule": "c", "fy": 30}]'
    )
