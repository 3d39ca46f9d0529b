"""Record the time and memory of each job in a small file, from which the report shows where a run spent its time."""

import json
import os
import re
import resource
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

# Seconds between two looks at a job's processes. A look takes some milliseconds.
INTERVAL = 1.0


class _Watch:
    """Looks at this process and the processes that it started: their CPU time and their memory."""

    def __init__(self) -> None:
        self.cpu: dict[int, float] = {}
        self.peak = 0
        self.peak_all = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL):
            self._look()

    def _look(self) -> None:
        me = psutil.Process()
        sizes = []
        for process in (me, *me.children(recursive=True)):
            with suppress(psutil.Error):
                times, memory = process.cpu_times(), process.memory_info().rss
                sizes.append(memory)
                if process.pid != me.pid:
                    self.cpu[process.pid] = times.user + times.system
        self.peak = max(self.peak, *sizes)
        self.peak_all = max(self.peak_all, sum(sizes))

    def end(self) -> dict[str, float]:
        """Stop, and return CPU seconds and peak memory in bytes: of the largest process, and of all at once."""
        self._ended.set()
        self._thread.join()
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        # Daemons that a job starts do not count as its ended children, and short processes end before we look at them.
        others = max(sum(self.cpu.values()), children.ru_utime + children.ru_stime)
        peak = max(self.peak, _own_peak(own), children.ru_maxrss * 1024)
        return {
            "cpu_seconds": own.ru_utime + own.ru_stime + others,
            "peak_bytes": peak,
            "peak_all_bytes": max(self.peak_all, peak),
        }


def _own_peak(used: resource.struct_rusage) -> int:
    """Return the peak of this process in bytes.

    `ru_maxrss` begins with the peak of the process that started this one, so Linux is asked elsewhere.
    """
    try:
        return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))[1]) * 1024
    except OSError:
        return used.ru_maxrss * 1024


@contextmanager
def recorded(
    path: Path, *, rule: str, inputs: Sequence[str], outputs: Sequence[str], cores: int, run: str | None
) -> Iterator[None]:
    """Write the time and memory of the block to the file `path` (JSON), if the block succeeds.

    The record holds `rule`, `inputs`, `outputs`, `cores` (that the job may use), `run` (the process of the run, and
    when it started; null if unknown), `start` and `end` (seconds since 1970), `cpu_seconds`, and in bytes `peak_bytes`,
    the resident memory of the largest process, and `peak_all_bytes`, of all processes of the job at once. Memory that
    several processes share counts once for each, so `peak_all_bytes` is an upper bound.

    Parameters
    ----------
    run : the number of the process that runs the workflow.
    """
    watch, start, age = _Watch(), time.time(), _age()
    try:
        yield
    except BaseException:
        watch.end()
        path.unlink(missing_ok=True)
        raise
    record = {
        "rule": rule,
        "inputs": list(inputs),
        "outputs": list(outputs),
        "cores": cores,
        "run": _name_of(run),
        "start": start - age,
        "end": time.time(),
        **watch.end(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def _age() -> float:
    """Return the seconds since this process started.

    psutil counts from the start of the machine, which it knows to a second: too coarse for a job of one second.
    """
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, AttributeError):  # not Linux
        return max(0.0, time.time() - psutil.Process().create_time())


def _name_of(run: str | None) -> str | None:
    try:
        return f"{run} {psutil.Process(int(run)).create_time():.2f}" if run else None
    except psutil.NoSuchProcess:  # it is on another machine
        return None
