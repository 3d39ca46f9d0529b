"""Hash and match on two Ray nodes of this machine, kill one in the middle, and compare the tables, byte for byte.

    python tests/kills/nodes.py --runs 20 --seed 0

In each run the second node is killed at a random moment. Then the head is lost once: the command must end with one
line, and the same command must go on with a new head, from the shards that were whole.
"""

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import psutil

from hashbench import tables
from hashbench.corpus.families import SPLITS, families_of
from hashbench.corpus.images import index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.hashers import registry
from hashbench.hashers.hashing import hash_images
from hashbench.hashers.shelf import shelf_of
from hashbench.jobs import job
from hashbench.matching.collection import read_collection
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import find_pairs, write_pairs

MADE = ("hashes.parquet", "distances.parquet", "pairs.parquet")
WAIT_SECONDS = 300
LEAVE_SECONDS = 20


def drive(corpus: Path, made: Path, address: str | None) -> None:
    """Hash and match the pictures of a corpus, as the workflow's jobs do, on a cluster or in this process."""
    options = {"executor": "ray", "workers": 2, "address": address} if address else {}
    log = str(made / "drive.log")
    with job(SimpleNamespace(rule="drive", threads=2, input=[str(corpus)], output=[str(made)], log=[log])):
        images = tables.read(corpus / "images.parquet", tables.IMAGES)
        shelf = shelf_of([registry.load("find", "reference")], made / "shards")
        hashes, _ = hash_images(images, corpus / "pictures", shelf, **options)
        tables.write(hashes, tables.HASHES, made / MADE[0])
        given = (made / MADE[0], corpus / "images.parquet", corpus / "families.parquet")
        collection = read_collection(*given, bits=256, splits=SPLITS, flagged="keep")
        tables.write(count_distances(collection, splits=SPLITS, **options), tables.DISTANCES, made / MADE[1])
        write_pairs(find_pairs(collection, radius=60, **options), made / MADE[2])


def start(corpus: Path, made: Path, address: str | None) -> subprocess.Popen:
    """Start `drive` in a process of its own."""
    made.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--drive", str(corpus), str(made), *([address] if address else [])]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def finish(process: subprocess.Popen) -> tuple[int, str]:
    """Return the status of `drive` and what it said."""
    said, _ = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, said


def digest(made: Path) -> list[bytes]:
    """Return the bytes of the three tables."""
    return [(made / name).read_bytes() for name in MADE]


def draw(corpus: Path) -> None:
    """Draw 40 families of 8 pictures, which the slowest hasher takes a while for, and index them."""
    from conftest import draw_pictures  # of tests/workflow, which is on PYTHONPATH

    folder = corpus / "pictures"
    draw_pictures(folder, families=40, pictures=8)
    images = index_images(list_pictures(find_source(str(folder)), folder), folder)
    tables.write(images, tables.IMAGES, corpus / "images.parquet")
    tables.write(families_of(images), tables.FAMILIES, corpus / "families.parquet")


def main() -> int:
    """Do the runs that the command line asks for, and return 1 if one made other tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ["RAY_AUTH_MODE"] = "disabled"
    from ray.cluster_utils import Cluster

    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        draw(folder)
        finish(start(folder, folder / "alone", None))
        expected = digest(folder / "alone")
        common = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
        with socket.socket() as free:
            free.bind(("", 0))
            port = free.getsockname()[1]
        head = {**common, "temp_dir": name, "gcs_server_port": port}
        cluster = Cluster(initialize_head=True, head_node_args=head)
        second = cluster.add_node(**common)
        begun = time.monotonic()
        status, said = finish(start(folder, folder / "whole", cluster.address))
        seconds = time.monotonic() - begun
        if status or digest(folder / "whole") != expected:
            sys.exit(f"the undisturbed run failed: {said[-2000:]}")
        print(f"undisturbed on two nodes: {seconds:.0f} s, same tables as in one process", flush=True)

        hits = identical = run = 0
        while hits < options.runs:
            second = second or cluster.add_node(**common)
            process = start(folder, folder / f"run{run}", cluster.address)
            moment = random.Random(options.seed + run).uniform(0, seconds)
            time.sleep(moment)
            in_the_middle = process.poll() is None
            cluster.remove_node(second, allow_graceful=False)
            second = None
            status, said = finish(process)
            same = status == 0 and digest(folder / f"run{run}") == expected
            hits += in_the_middle
            identical += in_the_middle and same
            when = f"after {moment:.1f} s" if in_the_middle else "after the end, not counted"
            print(f"run {run}: killed {when}: {'same tables' if same else said[-500:]}", flush=True)
            run += 1
        print(f"{identical} of {hits} identical with a node killed in the middle", flush=True)

        resumed = lose_head(cluster, head, folder, expected, seconds)
        left = leave(name)
        print(f"{left} processes left")
    return int(identical < hits or not resumed or left > 0)


def lose_head(cluster, head: dict, folder: Path, expected: list[bytes], seconds: float) -> bool:
    """Kill the head while shards are hashed. Return whether one line says so and the same command goes on."""
    from ray.cluster_utils import Cluster

    made = folder / "lost"
    process = start(folder, made, cluster.address)
    deadline = time.monotonic() + WAIT_SECONDS
    while len(list(made.glob("shards/*.parquet"))) < 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    for daemon in with_words(str(folder), "gcs_server"):
        daemon.kill()
    cluster.remove_node(cluster.head_node, allow_graceful=False)
    status, said = finish(process)
    lines = [line for line in said.splitlines() if line.startswith("hashbench: error: ")]
    whole = {path.name: path.stat().st_mtime_ns for path in made.glob("shards/*.parquet")}
    cluster.shutdown()
    print(f"head lost: status {status}, {len(whole)} shards whole, {len(said.splitlines())} lines: {said[:500]}")
    cluster = Cluster(initialize_head=True, head_node_args=head)
    cluster.add_node(**{name: value for name, value in head.items() if name not in ("temp_dir", "gcs_server_port")})
    again, said = finish(start(folder, made, cluster.address))
    cluster.shutdown()
    same = again == 0 and digest(made) == expected
    kept = all((made / "shards" / name).stat().st_mtime_ns == stamp for name, stamp in whole.items())
    print(f"same command with a new head: {'same tables' if same else said[-500:]}, shards kept: {kept}", flush=True)
    return status == 1 and len(lines) == len(said.splitlines()) == 1 and same and kept


def with_words(*words: str) -> list[psutil.Process]:
    """Return the processes whose commands have all of these words in them."""
    commands = [(process, " ".join(process.info["cmdline"] or [])) for process in psutil.process_iter(["cmdline"])]
    return [process for process, command in commands if all(word in command for word in words)]


def leave(folder: str) -> int:
    """Return how many processes still name the folder of the cluster after a while."""
    deadline = time.monotonic() + LEAVE_SECONDS
    while (alive := with_words(folder)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return len(alive)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--drive"]:
        corpus, made, *address = sys.argv[2:]
        drive(Path(corpus), Path(made), address[0] if address else None)
    else:
        sys.exit(main())
