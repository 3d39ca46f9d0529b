"""An implementation with a known cost, as a module in a file, because profilers and other processes need a file."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hashbench.hashers.hasher import Hasher

SOURCE = """\
import time

import numpy as np

MEBIBYTES = 0


def slow():
    for _ in range(4):
        time.sleep(0.005)


def quick(bits):
    return np.zeros(bits // 8, np.uint8)


def hash_image(image, bits):
    taken = np.ones(MEBIBYTES * 2**20, np.uint8)
    slow()
    return quick(bits)
"""


@dataclass(frozen=True)
class Sleeper:
    """A hasher that sleeps 20 ms a picture in `slow`, four times, and its source."""

    hasher: Hasher
    file: Path

    @property
    def lines(self) -> list[str]:
        return self.file.read_text().splitlines()

    def edit(self, old: str, new: str) -> None:
        """Replace a part of the source, before it is first imported."""
        assert old in self.file.read_text()
        self.file.write_text(self.file.read_text().replace(old, new))


@pytest.fixture
def sleeper(tmp_path, monkeypatch) -> Sleeper:
    folder = tmp_path / "modules"
    folder.mkdir()
    file = folder / "sleeping_hasher.py"
    file.write_text(SOURCE)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.delitem(sys.modules, file.stem, raising=False)
    yield Sleeper(Hasher("sleeping", "once", 64, file.stem), file)
    sys.modules.pop(file.stem, None)


@pytest.fixture
def files(folder) -> list[Path]:
    """Twelve JPEG files of 48 x 48 pixels."""
    return sorted(folder.iterdir())
