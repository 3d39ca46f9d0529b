"""What each executor costs and gains on the same work: start-up, throughput and memory, by number of workers."""

import itertools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from hashbench import execution
from hashbench.hashers.hasher import Hasher

MAX_CHUNK = 500
_CHUNKS_A_WORKER = 8
COLUMNS = (
    "executor",
    "workers",
    "round",
    "pictures",
    "startup_seconds",
    "wall_seconds",
    "pictures_per_second",
    "speed_up",
    "worker_bytes",
)


@dataclass(frozen=True)
class Chunk:
    """Pictures hashed in one task: how many, by which process, from when to when (clock seconds).

    `worker_bytes` is the unique memory of that process after its first chunk.
    """

    worker: int
    pictures: int
    started: float
    ended: float
    worker_bytes: int


@dataclass(frozen=True)
class _HashChunk:
    hasher: Hasher

    def __call__(self, files: Sequence[str]) -> Chunk:
        started = time.time()
        for file in files:
            self.hasher.hash_file(file)
        return Chunk(os.getpid(), len(files), started, time.time(), _unique_bytes())


@cache
def _unique_bytes() -> int:
    # Once a process: reading it takes milliseconds, the more the larger the process, which would count against Ray.
    return psutil.Process().memory_full_info().uss


def compare_executors(
    hasher: Hasher,
    files: Sequence[Path],
    *,
    executors: Sequence[str],
    pictures: int,
    workers: Sequence[int],
    rounds: int,
) -> pd.DataFrame:
    """Hash `pictures` pictures (`files`, over again) by each executor at each number of workers.

    The `executors` (of `execution.EXECUTORS`) take turns within each of `rounds`, there and back again, so that a drift
    of the machine meets all of them.

    Returns
    -------
    Columns `COLUMNS`. `startup_seconds`: from the call until every worker has hashed its first chunk, which imports and
    compiles. `pictures_per_second` leaves that out (`throughput`). `speed_up` is against `serial` in the same round,
    empty without it. `worker_bytes`: the largest worker's unique resident memory after its
    first chunk.
    """
    size = max(1, min(MAX_CHUNK, pictures // (_CHUNKS_A_WORKER * max(workers))))
    wanted = itertools.islice(itertools.cycle(map(str, files)), pictures)
    chunks = list(iter(lambda: list(itertools.islice(wanted, size)), []))
    rows = []
    for number in range(rounds):
        for executor in executors if number % 2 == 0 else reversed(executors):
            for count in sorted(workers) if executor != "serial" else [1]:
                rows.append(_measure(hasher, chunks, executor, count) | {"round": number})
    table = pd.DataFrame(rows)
    serial = table[table.executor == "serial"].set_index("round").pictures_per_second
    return table.assign(speed_up=table.pictures_per_second / table["round"].map(serial))[list(COLUMNS)]


def throughput(chunks: Sequence[Chunk], workers: int) -> float:
    """Return the pictures a second of all workers together, once each of them has hashed its first chunk.

    Each worker's later chunks over the time that they took, summed over workers. nan where a worker had no part in it:
    the work was too little for so many.
    """
    begun = max(first.ended for first in _firsts(chunks))
    later: dict[int, list[Chunk]] = {}
    for chunk in chunks:
        if chunk.started >= begun:
            later.setdefault(chunk.worker, []).append(chunk)
    if len(later) < workers:
        return np.nan
    return sum(
        sum(chunk.pictures for chunk in own) / (max(c.ended for c in own) - min(c.started for c in own))
        for own in later.values()
    )


def _firsts(chunks: Sequence[Chunk]) -> list[Chunk]:
    by_start = sorted(chunks, key=lambda chunk: chunk.started, reverse=True)
    return list({chunk.worker: chunk for chunk in by_start}.values())


def _measure(hasher: Hasher, chunks: list[list[str]], executor: str, workers: int) -> dict:
    called = time.time()
    done = [
        finished.result for finished in execution.run(_HashChunk(hasher), chunks, executor=executor, workers=workers)
    ]
    return {
        "executor": executor,
        "workers": workers,
        "pictures": sum(chunk.pictures for chunk in done),
        "startup_seconds": max(first.ended for first in _firsts(done)) - called,
        "wall_seconds": time.time() - called,
        "pictures_per_second": throughput(done, workers),
        "worker_bytes": max(chunk.worker_bytes for chunk in done),
    }
