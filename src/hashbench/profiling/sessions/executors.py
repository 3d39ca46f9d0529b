"""Compare executors on the same work: start-up time, throughput and memory, by number of workers."""

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
_MOST_TIMES = 16
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
    """Pictures that one task hashed: their number, the process, and when it started and ended (clock seconds).

    `worker_bytes` is the memory that only this process uses, measured after its first chunk.
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
    # Read only once in each process. It takes milliseconds, and longer in a larger process, so Ray would look slower.
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
    """Time each executor at each number of workers on the same pictures.

    The executors take turns within each round. Every second round goes through them in reverse order, so that a machine
    that becomes slower or faster affects all of them alike.

    Parameters
    ----------
    executors : of `execution.EXECUTORS`.
    pictures : how many to hash; `files` are used again and again until there are as many. If a worker starts so late
        that no later chunk is left for it, the executor hashes twice as many, up to `_MOST_TIMES` times `pictures`.

    Returns
    -------
    Columns `COLUMNS`. `startup_seconds` is the time from the call until every worker has hashed its first chunk, for
    which it imports and compiles. `pictures_per_second` leaves this time out (`throughput`). `speed_up` is
    `pictures_per_second` divided by the value for `serial` in the same round. It is empty if `serial` does not take
    part. `worker_bytes` is the memory that the largest worker has for itself after its first chunk.
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
    """Return the pictures a second that all workers hash together, after each of them has hashed its first chunk.

    For each worker, the pictures in its later chunks are divided by the time that these took. The sum over all workers
    is returned. It is nan if a worker has no later chunk: there was too little work for so many workers.
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
    times = 1
    while True:
        measured = _measure_once(hasher, chunks * times, executor, workers)
        if times == _MOST_TIMES or not np.isnan(measured["pictures_per_second"]):
            return measured
        times *= 2


def _measure_once(hasher: Hasher, chunks: list[list[str]], executor: str, workers: int) -> dict:
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
