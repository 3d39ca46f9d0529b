"""A copy of the tree with a tiny corpus, and the real workflow run in it."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TREE = Path(__file__).parents[2]
TINY = Path(__file__).parent / "tiny.yaml"
# Compiled loops are copied, and compiled again where their file has changed. Half-written files and locks are not
# copied.
PASSING = shutil.ignore_patterns("*.egg-info", "*.tmp.*", "*.pyc.*", "locks")
# Names as strangers give them: a page must show them as text, and no tool may trip over them.
HOSTILE = (
    "\"quoted\" & 'single' {braces} $x^2$",
    "<img src=x onerror=window.ran=1>",
    "<script>window.ran=1<script>",
    "🦊 \u202eגיל",
    "line\nbreak",
    "long" * 50,
)


@dataclass(frozen=True)
class Workspace:
    """A copy of the repository's sources to run, edit and break."""

    folder: Path

    @property
    def pictures(self) -> Path:
        return self.folder / "tiny"

    @property
    def results(self) -> Path:
        return self.folder / "results" / "tiny"

    def snakemake(self, *arguments: str, check: bool = True, config: tuple[str, ...] = ()):
        """Run Snakemake on the tiny corpus with two cores, with standard error and output in one text."""
        return self.verb("--cores", "2", *arguments, *(["--config", *config] if config else []), check=check)

    def verb(self, *arguments: str, check: bool = True):
        """Run Snakemake with the tiny configuration and nothing else but what is given."""
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--configfile", str(TINY), *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout[-6000:]
        return done

    def jobs(self, *arguments: str, config: tuple[str, ...] = ()) -> set[str]:
        """Run Snakemake and return the jobs that it does, as `rule` or `rule wildcard,wildcard`.

        The corpus and the suffix of a file are left out.
        """
        said = self.snakemake(*arguments, config=config).stdout
        jobs = set()
        for block in re.split(r"^(?:local)?rule ", said, flags=re.MULTILINE)[1:]:
            name = block.split(":", 1)[0]
            wildcards = re.search(r"^    wildcards: (.*)$", block, flags=re.MULTILINE)
            parts = [part.split("=") for part in wildcards[1].split(", ")] if wildcards else []
            values = [value for key, value in parts if key not in ("corpus", "suffix")]
            jobs.add(" ".join([name, ",".join(values)]).strip())
        return jobs - {"all"}

    def edit(self, path: str) -> None:
        """Append a line that changes a Python file's content, not what it does."""
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write("\n_EDITED = True\n")


def draw_pictures(folder: Path, *, families: int, pictures: int, side: int = 96) -> None:
    """Write `families` x `pictures` JPEG files, alike within a family: one smooth scene with different noise."""
    folder.mkdir(parents=True)
    for family in range(families):
        random = np.random.default_rng(family)
        scene = Image.fromarray(random.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((side, side))
        for picture in range(pictures):
            noise = np.random.default_rng((family, picture)).integers(-30, 31, (side, side, 3))
            pixels = np.clip(np.asarray(scene) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / f"{family:04d}_{picture:08d}.jpg", quality=85)


def copy_tree(folder: Path) -> Workspace:
    for name in ("workflow", "src", "config", "report"):
        shutil.copytree(TREE / name, folder / name, ignore=PASSING)
    return Workspace(folder)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The tiny corpus, with damaged files and hostile names in it, after a whole run of every method.

    `run.log` has the output of the run. Do not change this folder.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the run of one process serves all
        shared = shared.parent
    folder = shared / "finished"
    with (shared / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "run.log").exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a run that failed
            workspace = copy_tree(folder)
            draw_pictures(workspace.pictures, families=12, pictures=3)
            for place, name in enumerate(HOSTILE):
                old = workspace.pictures / f"{10 + place // 3:04d}_{place % 3:08d}.jpg"
                old.rename(workspace.pictures / f"{old.name[:4]}_{name}.jpg")
            (workspace.pictures / "0000_99999999.jpg").write_bytes(b"not a picture")
            (workspace.pictures / "0001_99999999.jpg").write_bytes(b"")
            done = workspace.snakemake("--verbose")
            (workspace.folder / "run.log").write_text(done.stdout)
    return Workspace(folder)


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A tiny corpus of four pictures that has not been run."""
    workspace = copy_tree(tmp_path_factory.mktemp("bare"))
    draw_pictures(workspace.pictures, families=2, pictures=2)
    return workspace


@pytest.fixture
def quoted(tmp_path: Path) -> Workspace:
    """Like `bare`, to run and kill, in a folder with a path that needs quotes in a shell."""
    workspace = copy_tree(tmp_path / "my work (1)")
    draw_pictures(workspace.pictures, families=2, pictures=2)
    return workspace


@pytest.fixture
def copy(finished: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the finished run, to edit."""
    shutil.copytree(finished.folder, tmp_path / "copy", symlinks=True, ignore=PASSING)
    return Workspace(tmp_path / "copy")
