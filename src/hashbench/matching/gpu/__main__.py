"""Measure what a GPU would change: `python -m hashbench.matching.gpu [FOLDER] [PLACE …]`.

It took 4 minutes with an NVIDIA H200 and 16 cores. It writes its files into FOLDER, by default where the package
has them, after each section. A section that fails is noted, and the others go on. PLACE is as in `HASHBENCH_ARRAY`, by
default `torch:cuda` and `cupy`.
"""

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.hashers.find import array
from hashbench.matching.gpu import FOLDER, MACHINE, PAIRS, PICTURES
from hashbench.matching.gpu.histograms import ON_THE_HOST, WAYS
from hashbench.matching.gpu.pairs import time_pairs
from hashbench.matching.gpu.pictures import hash_at, time_pictures
from hashbench.profiling.environment import describe_environment

DEVICES = ("torch:cuda", "cupy")
HOSTS = ("numpy", "torch")
_PACKAGES = ("numpy", "numba", "pillow", "simplejpeg", "torch", "cupy-cuda13x")
# By the side of the pictures: how many there are, and the batches. A batch of 2,048 would take 27 GB at 512 pixels.
_PICTURES = ((250, 512, (1, 8, 32, 128, 512, 2048)), (512, 256, (1, 8, 32, 128, 512)))
# Hashes with which each way is tried before it is timed.
_TRIED = 4096
# Seconds that a section may take.
_LONGEST = 100
# The size of the archive of memes, and one as large as hashes in use.
_HASHES = (55_972, 1_000_000)
_HOW = (
    "pictures are drawn scenes, and hashes are random bits in families; each way takes turns with the others, after a "
    "round that does not count; medians of n rounds, with the copies to the device and back"
)


def main(folder: Path, places: Sequence[str] = DEVICES) -> int:
    """Write the three files, and return 1 if there is no device."""
    refused = {place: reason for place in places if (reason := array.unavailable(place))}
    if len(refused) == len(places):
        print(f"There is no GPU to measure: {'; '.join(refused.values())}", file=sys.stderr)
        return 1
    print(_device(), flush=True)
    failed: dict[str, str] = dict(refused)
    usable = [place for place in places if place not in refused and _tried(place, failed, partial(_try_place, place))]
    hosts = [place for place in HOSTS if place not in usable and not array.unavailable(place)]
    ways = [way for way in WAYS if way != ON_THE_HOST] if "cupy" in usable else [ON_THE_HOST]
    ways = [way for way in ways if _tried(way, failed, partial(_try_way, way))]
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, list[pd.DataFrame]] = {PICTURES: [], PAIRS: []}
    for name, file, section in _sections(usable, hosts, ways):
        if _tried(name, failed, lambda section=section, file=file: written[file].append(section())):
            print(written[file][-1].to_string(index=False))
            tables.write_csv(pd.concat(written[file], ignore_index=True), folder / file)
        _write_machine(folder / MACHINE, failed)
    return 0


def _tried(name: str, failed: dict[str, str], work: Callable[[], object]) -> bool:
    """Return whether `work` ended well and in time, and note in `failed` if it did not: the rest goes on."""
    start = time.monotonic()
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(_LONGEST)
    try:
        work()
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}".splitlines()[0]
    finally:
        signal.alarm(0)
    print(f"{name}: {failed.get(name, 'done')}, {time.monotonic() - start:.0f} s", flush=True)
    return name not in failed


def _too_long(*_: object) -> None:
    raise TimeoutError(f"it took longer than {_LONGEST} seconds")


def _try_place(place: str) -> None:
    """Hash two pictures at a place. Raises if it cannot."""
    hash_at(np.zeros((2, 250, 250, 3), np.uint8), place)


def _try_way(way: str) -> None:
    """Count a few hashes. Raises if the way cannot, or if its counts differ from `count_distances`."""
    for bits in (256, 64):
        table = time_pairs(_TRIED, bits, ways=[way], cores=[1], rounds=1, longest=10)
        if table.differing.any():
            raise ValueError(f"{table.differing.max()} pairs of {bits} bits are counted otherwise than on the host")


def _sections(
    places: Sequence[str], hosts: Sequence[str], ways: Sequence[str]
) -> list[tuple[str, str, Callable[[], pd.DataFrame]]]:
    """Return the name of each section, the file that it is for, and what measures it; the quickest first."""
    cores = os.cpu_count()
    small, large = _HASHES
    sections = [
        (
            f"all pairs of {small:,} hashes of {bits} bits",
            PAIRS,
            partial(time_pairs, small, bits, ways=ways, cores=(1, cores), rounds=7, longest=10),
        )
        for bits in (256, 64)
    ]
    sections += [
        (f"pictures of {side} pixels", PICTURES, partial(time_pictures, side, number, places, hosts, batches))
        for side, number, batches in _PICTURES
    ]
    sections += [
        (
            f"all pairs of {large:,} hashes of {bits} bits",
            PAIRS,
            # PyTorch's own histogram would take over half a minute.
            partial(time_pairs, large, bits, ways=ways[:3], cores=(cores,), rounds=3, longest=5),
        )
        for bits in (256, 64)
        if ways != [ON_THE_HOST]
    ]
    return sections


def _write_machine(file: Path, failed: dict[str, str]) -> None:
    here = describe_environment()
    machine = {
        "device": _device(),
        "processor": here["processor"],
        "cores": here["cores"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": here["python"],
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "how": _HOW,
        "failed": failed,
    }
    file.write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _device() -> str | None:
    """Return the names, memory and drivers of the GPUs, None if there is no tool that tells."""
    asked = ["nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return "; ".join(f"{name}, {memory}, driver {driver}" for name, memory, driver in _fields(told))


def _fields(told: str) -> list[list[str]]:
    return [line.split(", ") for line in told.strip().splitlines()]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, sys.argv[2:] or DEVICES))
