"""Kill runs of the workflow at random moments, type the same command again, and compare all files, byte for byte.

    python tests/kills/kill.py --kills 50 --seed 0 --csv kills.csv

A chain is one run in a fresh folder that is killed several times. After each kill the same command goes on. After the
last kill, it runs to its end. Then every file except `TIMED` is compared with the file of an undisturbed run. The seed
of a chain decides its moments, and its kinds as far as the same processes live at these moments.

The kinds:

    snakemake   kill -9 of the process that runs the workflow
    group       kill -9 of its process group, jobs included
    job         kill -9 of one job
    worker      kill -9 of a worker process of a job, of loky or of Ray
    raylet, gcs_server  kill -9 of Ray's own daemons
"""

import argparse
import contextlib
import csv
import fnmatch
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "workflow" / "tiny.yaml"
# The files that hold times, or that depend on times. They differ between two undisturbed runs: only their names are
# compared. `*` stands for folders too.
TIMED = (
    "logs/*",
    "hashes/*.json",
    "timings/*",
    "profiles/*",
    *(
        f"{name}.csv"
        for name in (
            *("batches", "costs", "crossovers", "executors", "growth", "hashing", "ladder", "matching"),
            *("matching_growth", "memory", "other_methods", "output", "prices", "rungs"),
            *("sizes", "slopes", "standings", "timings"),
        )
    ),
    "verdict.json",
    "environment.json",
    "run.csv",
    "run.json",
    "answer.html",
    "index.html",
    "report.html",
    "paper.pdf",
    *(
        f"report/{name}.html"
        for name in (
            *("at_size", "clusters", "costs", "environment", "executors", "growth", "ladder", "matching"),
            *("profiles", "run", "stages", "standings", "verdict"),
        )
    ),
)
# Both collections use one method with two implementations, so a run takes a minute or two.
FEW = ("methods=[dhash]",)
COLLECTIONS = {
    "tiny": ("images=tiny", *FEW),
    "demo": ("images=demo", "demo={families: 12, pictures: 4, seed: 20240229}", *FEW),
}
EXECUTORS = {
    "ray": "execution={hashing: ray, comparing: ray, matching: ray, editing: ray}",
    "local": "execution={hashing: threads, comparing: serial, matching: threads, editing: processes}",
}
KINDS = {
    "ray": ("snakemake", "group", "job", "worker", "raylet", "gcs_server"),
    "local": ("snakemake", "group", "job", "worker"),
}
MARK = "HASHBENCH_KILLS"
END_SECONDS = 1800  # the longest that a run may take
LEAVE_SECONDS = 20  # seconds within which the processes of a killed run must end
KILLS_A_CHAIN = 7


@dataclass
class Kill:
    """One kill and its outcome. `identical`, `failed` and `rehashed` are for the whole chain."""

    collection: str
    executors: str
    seed: int
    number: int
    seconds: float
    kind: str = ""
    victim: str = ""
    left: int = 0
    refused: str = ""
    rehashed: int = 0
    failed: str = ""
    differing: str = ""

    @property
    def resumed(self) -> bool:
        return not (self.refused or self.failed or self.differing)


class Run:
    """The workflow in a folder, as a command that can be typed again."""

    def __init__(self, folder: Path, collection: str, executors: str, targets: Sequence[str]):
        self.folder = folder
        self.results = folder / "results" / collection
        config = [*COLLECTIONS[collection], EXECUTORS[executors]]
        made = [f"results/{collection}/{target}" for target in targets]
        command = [sys.executable, "-m", "snakemake", *made, "--configfile", TINY, "--cores", "2", "--config", *config]
        self.command = list(map(str, command))
        (folder / "tmp").mkdir()
        self.environment = os.environ | {
            "PYTHONPATH": str(folder / "src"),
            MARK: str(folder),
            "TMPDIR": str(folder / "tmp"),
        }
        self.log = folder / "run.log"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            options = {"stdout": log, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.environment, start_new_session=True, **options
            )

    def wait(self, seconds: float) -> bool:
        """Return whether the run has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(seconds, 0))
        return self.process.poll() is not None

    def finish(self) -> str:
        """Wait for the end and return what went wrong, or nothing."""
        if not self.wait(END_SECONDS):
            self.end()
            return f"not ended after {END_SECONDS} s"
        return f"status {self.process.returncode}" if self.process.returncode else ""

    def said(self) -> str:
        """Return the first error that the last command began with: it was refused."""
        said = self.log.read_text(errors="replace").rpartition("Using workflow specific profile")[2]
        jobs = "rule " in said
        errors = [line for line in said.splitlines() if "rror" in line or "Lock" in line]
        return "" if jobs or not errors else errors[0]

    def processes(self) -> list[psutil.Process]:
        """Return all processes of this run. Ray's workers overwrite their environment, but they keep its folder."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                marked = process.environ().get(MARK) == str(self.folder)
                if marked or Path(process.cwd()).is_relative_to(self.folder):
                    found.append(process)
        return found

    def left(self) -> int:
        """Return how many processes outlive the run, and end them."""
        deadline = time.monotonic() + LEAVE_SECONDS
        while (alive := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.2)
        for process in alive:
            with contextlib.suppress(psutil.Error):
                print(f"left: {process.pid} {' '.join(process.cmdline())[:150]}", file=sys.stderr)
                process.kill()
        return len(alive)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def shards(self) -> dict[Path, tuple[int, int]]:
        """Return when each shard was written, and its file's number."""
        found = {}
        for path in self.results.glob("hashes/*/*.shards/*.parquet"):
            with contextlib.suppress(FileNotFoundError):
                found[path] = (path.stat().st_ino, path.stat().st_mtime_ns)
        return found


def victims(run: Run, kind: str) -> list[psutil.Process]:
    """Return the processes of a run that a kind of kill may hit now."""
    if kind in ("snakemake", "group"):
        return [psutil.Process(run.process.pid)]
    found = []
    for process in run.processes():
        with contextlib.suppress(psutil.Error):
            command = process.cmdline()
            text = " ".join(command)
            if {
                "job": any(".snakemake/scripts/" in word or "/scripts/tmp" in word for word in command)
                or any("workflow/scripts/" in word for word in command),
                "worker": text.startswith("ray::") or "joblib.externals.loky.backend.popen_loky" in text,
                "raylet": command[:1] != [] and command[0].endswith("/raylet"),
                "gcs_server": command[:1] != [] and command[0].endswith("/gcs_server"),
            }[kind]:
                found.append(process)
    return found


def strike(run: Run, kinds: Sequence[str], draw: random.Random) -> tuple[str, str]:
    """Kill a process of one of these kinds. Return the kind and the process's command, or nothing if the run has ended.

    All kinds that have a process at this moment are equally likely.
    """
    for kind in draw.sample(kinds, len(kinds)):
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if run.process.poll() is None and (found := victims(run, kind)):
                victim = draw.choice(sorted(found, key=lambda process: process.pid))
                said = " ".join(victim.cmdline())[-120:]
                if kind == "group":
                    os.killpg(run.process.pid, signal.SIGKILL)
                else:
                    victim.kill()
                return kind, said
    return "", ""


def chain(run: Run, undisturbed: dict[str, str], kills: list[Kill], draw: random.Random) -> list[Kill]:
    """Kill a run again and again, let it end, compare, and return the kills that hit."""
    hit, whole = [], {}
    for kill in kills:
        if run.process is None or run.process.poll() is not None:
            run.start()
        if run.wait(kill.seconds) and run.process.returncode == 0:
            break
        if run.process.poll() is not None:  # it ended by the kill before
            hit[-1].left += run.left()
            run.start()
            run.wait(kill.seconds)
        kill.kind, kill.victim = strike(run, KINDS[kill.executors], draw)
        if not kill.kind:
            break
        hit.append(kill)
        if kill.kind in ("snakemake", "group"):
            run.process.wait()
            kill.left = run.left()
        kill.refused = run.said()
        written = run.shards()
        kill.rehashed = sum(written.get(path) != stamp for path, stamp in whole.items())
        whole = written
    # What a person does: the same command until it ends well, once for each kill that ended it.
    failed = run.finish() if run.process else "not started"
    if failed and hit:
        hit[-1].left += run.left()
        run.start()
        failed = run.finish()
    left = run.left()
    written = run.shards()
    if hit:
        hit[-1].left += left
        hit[-1].rehashed += sum(written.get(path) != stamp for path, stamp in whole.items())
    differing = compare(undisturbed, digests(run.results)) if not failed else []
    for kill in hit:
        kill.failed, kill.differing = failed, " ".join(differing)
    return hit


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of the results by its path, and nothing for the files of `TIMED`."""
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    timed = {name for name in paths if any(fnmatch.fnmatch(name, pattern) for pattern in TIMED)}
    return {
        name: "" if name in timed else hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()
    }


def compare(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the paths whose files differ or are in one of two results alone."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def main() -> int:
    """Do the kills that the command line asks for, and return 1 if one was not made good by the same command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the first chain (default: %(default)s)")
    parser.add_argument("--collection", choices=COLLECTIONS, default="tiny")
    parser.add_argument("--executors", choices=[*EXECUTORS, "both"], default="both", help="chains take turns")
    parser.add_argument("--targets", nargs="*", default=[], help="files of the results to make (default: all)")
    parser.add_argument("--csv", type=Path, help="add a row for each kill to this file")
    options = parser.parse_args()

    done: list[Kill] = []
    kinds = list(EXECUTORS) if options.executors == "both" else [options.executors]
    with tempfile.TemporaryDirectory(prefix="kills-", dir=os.environ.get("TMPDIR", "/tmp")) as name:
        base: dict[str, tuple[float, dict[str, str]]] = {}
        seed = options.seed
        while len(done) < options.kills:
            executors = kinds[seed % len(kinds)]
            asked = (options.collection, executors, options.targets)
            if executors not in base:
                base[executors] = undisturbed(Run(copied(Path(name, executors)), *asked))
            seconds, files = base[executors]
            draw = random.Random(seed)
            wanted = min(KILLS_A_CHAIN, options.kills - len(done))
            kills = [
                Kill(options.collection, executors, seed, number, draw.uniform(0, 2 * seconds / (wanted + 1)))
                for number in range(wanted)
            ]
            folder = Path(name, f"seed-{seed}")
            hit = chain(Run(copied(folder), *asked), files, kills, draw)
            for kill in hit:
                print(kill, flush=True)
            if all(kill.resumed and not kill.rehashed and not kill.left for kill in hit):
                shutil.rmtree(folder)
            else:
                kept = Path(tempfile.mkdtemp(prefix=f"kills-seed-{seed}-"))
                shutil.move(folder, kept)
                print(f"kept in {kept}", flush=True)
            write(options.csv, hit)
            done += hit
            seed += 1
    print(table(done))
    return int(not all(kill.resumed and not kill.rehashed and not kill.left for kill in done))


def copied(folder: Path) -> Path:
    """Copy the sources and draw the tiny collection, and return the folder."""
    from conftest import copy_tree, draw_pictures  # of tests/workflow, which is on PYTHONPATH

    draw_pictures(copy_tree(folder).pictures, families=12, pictures=3)
    return folder


def undisturbed(run: Run) -> tuple[float, dict[str, str]]:
    """Run the workflow once and return how long it took, in seconds, and the SHA-256 of its files."""
    start = time.monotonic()
    run.start()
    failed = run.finish()
    if failed:
        sys.exit(f"the undisturbed run failed ({failed}): {run.log.read_text(errors='replace')[-3000:]}")
    seconds = time.monotonic() - start
    print(f"undisturbed: {seconds:.0f} s, {run.left()} processes left", flush=True)
    return seconds, digests(run.results)


def write(path: Path | None, kills: list[Kill]) -> None:
    """Add rows to the CSV file."""
    if not path:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Kill)], lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(map(asdict, kills))


def table(kills: list[Kill]) -> str:
    """Return one line for each kind of kill: how many, how many made good, shards hashed again, processes left."""
    lines = [f"{'kind':<12}{'kills':>7}{'identical':>11}{'shards again':>14}{'processes left':>16}"]
    for kind in [*Counter(kill.kind for kill in kills), "all"]:
        of = [kill for kill in kills if kind in (kill.kind, "all")]
        counts = (
            len(of),
            sum(kill.resumed for kill in of),
            sum(kill.rehashed for kill in of),
            sum(kill.left for kill in of),
        )
        lines.append(f"{kind:<12}{counts[0]:>7}{counts[1]:>11}{counts[2]:>14}{counts[3]:>16}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
