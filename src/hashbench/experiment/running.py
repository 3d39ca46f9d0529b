"""Guard a run of the workflow: only one run uses a results folder, and a killed run needs no repair."""

import contextlib
import fcntl
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import yaml

from hashbench.errors import InputError
from hashbench.jobs import RUN, unwritable

_STATE = Path(".snakemake")
# Snakemake embeds a page as a `data:` address in Base64, and Chromium opens such addresses only up to 2 MiB.
_LARGEST_PAGE = 2**21 * 3 // 4
_SINFO_SECONDS = 30
# How far down, in pixels, Snakemake's report draws a rule.
_PLACE = re.compile(rb'"fy": (\d+)')


def claim(corpus: str, *, state: Path = _STATE) -> TextIO | None:
    """Claim the results folder of a corpus until this process ends in any way.

    Snakemake's own locks hold no process number, so they stay after a run is killed. The system frees our lock when its
    process ends. So if our lock is free, Snakemake's locks on this folder are stale, and we delete them.

    Parameters
    ----------
    state : the folder in which Snakemake keeps its locks.

    Returns
    -------
    The locked file: the claim lasts until it is closed. It is None if the file system has no locks; then nothing is
    deleted.

    Raises
    ------
    InputError
        Another run uses this folder, or it or the folder of locks cannot be written.
    """
    results = Path("results", corpus)
    there = next(folder for folder in (results, *results.parents) if folder.is_dir())
    if not os.access(there, os.W_OK):
        raise InputError(f"{there.resolve()}: results cannot be written; correct its permissions, or run elsewhere")
    try:
        path = state / "runs" / f"{corpus}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        where = Path.cwd() / state
        raise InputError(f"{where}: cannot be written ({error.strerror}); correct its permissions") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        process = file.read().strip() or "unknown"
        file.close()
        raise InputError(
            f"results/{corpus}: another run is going on here, process {process}; wait until it ends, or stop it first"
        ) from error
    except OSError:
        file.close()
        return None
    file.truncate(0)
    print(os.getpid(), file=file, flush=True)
    _lift_stale_locks(corpus, state / "locks")
    return file


def _lift_stale_locks(corpus: str, locks: Path) -> None:
    """Delete Snakemake's lists of locked paths, one path per line, if they name a file of this results folder."""
    for path in locks.glob("*.lock"):
        with contextlib.suppress(FileNotFoundError):  # another run in this working folder deletes all when it ends
            if any(line.startswith(f"results/{corpus}/") for line in path.read_text(encoding="utf-8").splitlines()):
                path.unlink()


def guard(workflow: Any, corpus: str, finish: Callable[[], None]) -> None:
    """Have Snakemake claim the results folder before it executes jobs, and call `finish` after them.

    Without jobs, Snakemake does not call `onsuccess`. A run that was killed before its end is finished here.
    """
    os.environ[RUN] = str(os.getpid())
    execute = workflow.execute

    def guarded(executor_plugin: Any, *arguments: Any, **options: Any) -> Any:
        kind = executor_plugin.common_settings
        if not workflow.is_main_process or not workflow.execution_settings.lock:
            with _quoted_python():
                return execute(executor_plugin, *arguments, **options)
        try:
            if executor_plugin.name == "slurm":
                check_partition(any("slurm_partition" in rule.resources for rule in workflow.rules))
            held = claim(corpus)
        except InputError as error:
            if not kind.dryrun_exec:
                sys.exit(f"hashbench: error: {error}")
            held = None
        with held or contextlib.nullcontext():
            try:
                with _quoted_python():
                    done = execute(executor_plugin, *arguments, **options)
            except OSError as error:  # from Snakemake's own notes
                line = unwritable(error, Path.cwd() / _STATE)
                if not line:
                    raise
                sys.exit(f"hashbench: error: {line}")
            if not kind.dryrun_exec and not kind.touch_exec:
                finish()
            return done

    workflow.execute = guarded


def check_partition(named: bool) -> None:
    """Check that Slurm knows where to run a job.

    Parameters
    ----------
    named : whether the profile names a partition.

    Raises
    ------
    InputError
        The profile names no partition, and the cluster has no default partition. Slurm would refuse every job.
    """
    if named or any(name in os.environ for name in ("SBATCH_PARTITION", "SNAKEMAKE_SLURM_PARTITIONS")):
        return
    try:
        asked = subprocess.run(
            ["sinfo", "--noheader", "--format=%P"], capture_output=True, text=True, timeout=_SINFO_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):  # Slurm itself will say what is wrong
        return
    partitions = asked.stdout.split()
    if partitions and not any(name.endswith("*") for name in partitions):
        raise InputError(
            f"the Slurm profile names no partition, and this cluster has no default; under default-resources, set "
            f"slurm_partition to one of: {', '.join(dict.fromkeys(partitions))}"
        )


@contextlib.contextmanager
def _quoted_python() -> Iterator[None]:
    """Quote the path of this Python, as Snakemake starts scripts by it in a shell and leaves the quotes out."""
    python = sys.executable
    sys.executable = shlex.quote(python)
    try:
        yield
    finally:
        sys.executable = python


def write_report(
    folder: Path, config: dict[str, Any], style: Path, pages: Sequence[str], *, beside: Sequence[str] = ()
) -> None:
    """Write report.html from the pages of a run, with its configuration, unless a page is missing or it is up to date.

    Parameters
    ----------
    folder : of the results.
    style : the style sheet.
    pages : paths of what a run ends with.
    beside : the pages among them that the report does not show.
    """
    report, settings, partial = (folder / name for name in ("report.html", "config.yaml", ".report.html"))
    text = yaml.safe_dump(config, sort_keys=False)
    if not all(Path(page).exists() for page in pages):
        return
    newest = max(Path(path).stat().st_mtime_ns for path in (style, *pages))
    if report.exists() and report.stat().st_mtime_ns > newest and settings.read_text(encoding="utf-8") == text:
        return
    settings.write_text(text, encoding="utf-8")
    command = ["--cores", "1", "--report", partial, "--report-stylesheet", style, "--configfile", settings, "--nolock"]
    subprocess.run([sys.executable, "-m", "snakemake", *command, "--quiet", "all"], check=True)
    _draw_rules_closer(partial)
    partial.replace(report)
    made = [f"{folder}/{name}" for name in ("index.html", "report.html", "paper.pdf")]
    print("the answer: {}\nreport: {}\npaper: {}".format(*made), file=sys.stderr)
    for page in pages:
        if page.endswith(".html") and page not in beside and Path(page).stat().st_size > _LARGEST_PAGE:
            print(f"{page} is too large for some browsers to open it in report.html; open the file", file=sys.stderr)


def _draw_rules_closer(report: Path) -> None:
    """Draw the rules of the graph that a report begins with 15 pixels apart, so that all fit a laptop's screen.

    Snakemake draws them 50 pixels apart, which is more than two screens.
    """
    report.write_bytes(_PLACE.sub(lambda found: b'"fy": %d' % (int(found[1]) * 15 // 50), report.read_bytes()))


def let_scheduler_rest(workflow: Any) -> None:
    """Make Snakemake's scheduler look for jobs only when one has ended.

    Because of its limit of 100 jobs a second, it looks again every second, and once more for every job that has
    started. At the end it looks about a hundred times a second, beside measurements that must run alone. Here, the
    cores are limit enough.
    """
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
