"""A copy of the tree with a tiny corpus, and the real workflow run in it."""

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

    def snakemake(self, *arguments: str, check: bool = True, configfile: Path = TINY, config: tuple[str, ...] = ()):
        """Run Snakemake on the tiny corpus, with standard error and output in one text."""
        config = ("images=tiny", *config) if not any(part.startswith("images=") for part in config) else config
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        done = subprocess.run(
            [*command, "--configfile", str(configfile), "--config", *config],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout[-6000:]
        return done

    def scheduled(self, *arguments: str, config: tuple[str, ...] = ()) -> set[str]:
        """The jobs that a run would do, as `rule` or `rule wildcard,wildcard` (the corpus left out)."""
        text = self.snakemake("--dry-run", *arguments, config=config).stdout
        jobs = set()
        for block in re.split(r"^(?:local)?rule ", text, flags=re.MULTILINE)[1:]:
            name = block.split(":", 1)[0]
            wildcards = re.search(r"^    wildcards: (.*)$", block, flags=re.MULTILINE)
            values = [part.split("=")[1] for part in wildcards[1].split(", ")] if wildcards else []
            jobs.add(" ".join([name, ",".join(values[1:])]).strip())
        return jobs - {"all"}

    def edit(self, path: str) -> None:
        """Append a line that changes a Python file's content, not what it does."""
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write("\n_EDITED = True\n")


def draw_pictures(folder: Path, *, families: int, pictures: int, side: int = 96) -> None:
    """Write `families` x `pictures` JPEG files, those of a family alike: one smooth scene under different noise."""
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
        shutil.copytree(TREE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return Workspace(folder)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The tiny corpus, with a damaged file in it, after a whole run of every method; what that said is in
    `run.log`. Leave it as it is."""
    workspace = copy_tree(tmp_path_factory.mktemp("finished"))
    draw_pictures(workspace.pictures, families=12, pictures=3)
    (workspace.pictures / "0000_99999999.jpg").write_bytes(b"not a picture")
    (workspace.pictures / "0001_99999999.jpg").write_bytes(b"")
    done = workspace.snakemake("--verbose")
    (workspace.folder / "run.log").write_text(done.stdout)
    return workspace


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A tiny corpus of four pictures that has not been run."""
    workspace = copy_tree(tmp_path_factory.mktemp("bare"))
    draw_pictures(workspace.pictures, families=2, pictures=2)
    return workspace


@pytest.fixture
def copy(finished: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the finished run, to edit."""
    shutil.copytree(finished.folder, tmp_path / "copy", symlinks=True)
    return Workspace(tmp_path / "copy")
