"""What each executor costs and gains on the same work: start-up, throughput and memory, by number of workers."""

import itertools
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil

from hashbench import execution
from hashbench.hashers.hasher import Hasher

CHUNK = 50
COLUMNS = (
    "executor",
    "workers",
    "pictures",
    "startup_seconds",
    "wall_seconds",
    "pictures_per_second",
    "speed_up",
    "worker_bytes",
)


@dataclass(frozen=True)
class _Chunk:
    """When and where a chunk was hashed: clock times in seconds, and the worker's unique resident bytes."""

    worker: int
    started: float
    ended: float
    worker_bytes: int


@dataclass(frozen=True)
class _HashChunk:
    hasher: Hasher

    def __call__(self, files: Sequence[Path]) -> _Chunk:
        started = time.time()
        for file in files:
            self.hasher.hash_file(file)
        return _Chunk(os.getpid(), started, time.time(), psutil.Process().memory_full_info().uss)


def compare_executors(
    hasher: Hasher, files: Sequence[Path], *, pictures: int, workers: Sequence[int], rounds: int
) -> pd.DataFrame:
    """Hash `pictures` pictures (`files`, over again) by every executor at every number of workers.

    Executors take turns within each of `rounds`, so that a drift of the machine meets all of them.

    Returns
    -------
    Columns `COLUMNS`, a row a round. `startup_seconds`: from the call until the last worker has begun. Throughput
    leaves start-up out: each worker's pictures after its first chunk over the time they took, summed. `speed_up` is
    against one worker of the same executor in the same round. `worker_bytes`: the largest worker's unique resident
    memory.
    """
    chunk_count = max(1, pictures // CHUNK)
    endless = itertools.cycle(files)
    chunks = [list(itertools.islice(endless, CHUNK)) for _ in range(chunk_count)]
    rows = []
    for _ in range(rounds):
        single: dict[str, float] = {}
        for executor in execution.EXECUTORS:
            for number in sorted(workers) if executor != "serial" else [1]:
                row = _measure(hasher, chunks, executor, number)
                single.setdefault(executor, row["pictures_per_second"])
                rows.append(row | {"speed_up": row["pictures_per_second"] / single[executor]})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _measure(hasher: Hasher, chunks: list[list[Path]], executor: str, workers: int) -> dict:
    called = time.time()
    done = [
        finished.result for finished in execution.run(_HashChunk(hasher), chunks, executor=executor, workers=workers)
    ]
    wall = time.time() - called
    by_worker: dict[int, list[_Chunk]] = {}
    for chunk in sorted(done, key=lambda chunk: chunk.ended):
        by_worker.setdefault(chunk.worker, []).append(chunk)
    rates = [
        CHUNK * (len(of_worker) - 1) / (of_worker[-1].ended - of_worker[0].ended)
        for of_worker in by_worker.values()
        if len(of_worker) > 1
    ]
    return {
        "executor": executor,
        "workers": workers,
        "pictures": CHUNK * len(chunks),
        "startup_seconds": max(of_worker[0].started for of_worker in by_worker.values()) - called,
        "wall_seconds": wall,
        "pictures_per_second": sum(rates),
        "worker_bytes": max(chunk.worker_bytes for chunk in done),
    }
