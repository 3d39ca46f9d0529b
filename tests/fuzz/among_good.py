"""Hostile files among good pictures, through the whole workflow.

    python tests/fuzz/among_good.py --hostile 5000 --good 1000 --seed 0

The good pictures alone are hashed first. Then the workflow runs to its report on all files. Every file must have a row,
the good pictures must have the same hashes, no process may use 1 GiB, and the pages must show all names as text.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "fuzz"), str(ROOT / "tests" / "workflow")]
from conftest import HOSTILE, copy_tree, draw_pictures  # noqa: E402
from fuzz import MEMORY, mutated, originals  # noqa: E402

from hashbench import tables  # noqa: E402

METHODS = ("find", "phash", "dhash", "pdq")
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n"
NAMES = (*HOSTILE, "=cmd|'x'!A1", "\x1b[31mred", "\x07bell", "-rf", "%(name)s {name}", "{{ 7 * 7 }}", "a" * 240)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG that says it has this size and holds one row of pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(1 + 3 * width)))
    return b"".join((b"\x89PNG\r\n\x1a\n", header, *chunks, rows, chunk(b"IEND", b"")))


def write_hostile(folder: Path, number: int, seed: int) -> None:
    """Write hostile files: nine of ten are mutated pictures, and the others are of a kind of their own.

    No name begins with digits, so the files are of no family.
    """
    bases = originals()
    note = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000)))
    kinds = (EPS, b"", b"no picture", png(60_000, 60_000), png(30_000, 2), png(40, 36, note), bases[0][:-20])
    for place in range(number):
        if place % 10:
            (folder / f"mutated {place}.jpg").write_bytes(mutated(seed + place, bases))
            continue
        kind = place // 10
        path = folder / f"{NAMES[kind % len(NAMES)]} {place}"
        if kind % 10 == 0:
            path.symlink_to(path.name)
        elif kind % 10 == 1:
            os.mkfifo(path)
        elif kind % 10 == 2:
            path.symlink_to("/dev/zero")
        elif kind % 10 == 3:
            path.with_name(os.fsdecode(b"na\xefve %d.jpg" % place)).write_bytes(bases[0])  # not UTF-8
        else:
            path.write_bytes(kinds[kind % len(kinds)])


def run(folder: Path, images: str, *targets: str) -> None:
    """Run the workflow on a folder of pictures."""
    made = [f"results/{images}/{target}" for target in targets]
    command = [sys.executable, "-m", "snakemake", *made, "--cores", "2"]
    command += ["--configfile", str(ROOT / "tests/workflow/tiny.yaml")]
    command += ["--config", f"images={images}", f"methods={','.join(METHODS)}"]
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "check": False}
    done = subprocess.run(command, cwd=folder, env=environment, **options)
    if done.returncode:
        sys.exit(f"the run on {images} failed: {done.stdout[-3000:]}")


def hashes_of(results: Path, ids: pd.Series) -> dict[str, pd.DataFrame]:
    """Return the rows of all hash tables for these pictures, by the table's place."""
    found = {}
    for path in sorted(results.glob("hashes/*/*.parquet")):
        rows = tables.read(path, tables.HASHES)
        rows = rows[rows.image_id.isin(ids)].sort_values(["image_id", "bits"])
        found[str(path.relative_to(results))] = rows.reset_index(drop=True)
    return found


class Page(HTMLParser):
    """Notes what a page would run or load because of a name."""

    def __init__(self) -> None:
        super().__init__()
        self.led_astray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.led_astray += [f"<{tag} {name}>" for name, _ in attrs if name == "onerror"]

    def handle_data(self, data: str) -> None:
        self.led_astray += [repr(sign) for sign in "\x1b\x07\u202e" if sign in data]


def main() -> int:
    """Do the two runs, print what was found, and return 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hostile", type=int, default=5000)
    parser.add_argument("--good", type=int, default=1000, help="a multiple of four, which a family has")
    parser.add_argument("--seed", type=int, default=0, help="of the first mutated picture")
    parser.add_argument("--no-report", dest="report", action="store_false", help="only index and hash")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="among-good-") as name:
        folder = copy_tree(Path(name)).folder
        for images in ("good", "all"):
            draw_pictures(folder / images, families=options.good // 4, pictures=4)
        write_hostile(folder / "all", options.hostile, options.seed)
        hashes = [f"hashes/{method}/numba.parquet" for method in METHODS]
        run(folder, "good", *hashes)
        run(folder, "all", *([] if options.report else hashes))
        wrong = judge(folder / "results" / "good", folder / "results" / "all", options.good + options.hostile)
    print("\n".join(wrong) or "nothing wrong")
    return int(bool(wrong))


def judge(clean: Path, results: Path, files: int) -> list[str]:
    """Print what was found in the results of all files, and return what is wrong in them."""
    images = tables.read(results / "images.parquet", tables.IMAGES)
    ids = tables.read(clean / "images.parquet", tables.IMAGES).image_id
    expected, found = hashes_of(clean, ids), hashes_of(results, ids)
    records = [json.loads(path.read_text()) for path in results.glob("logs/**/*.json")]
    peak = max(record["peak_bytes"] for record in records)
    print(f"{len(images)} rows of {files} files: {images.status.value_counts().to_dict()}")
    print(f"{len(expected)} tables of {len(ids)} good pictures; {len(records)} jobs, largest process {peak >> 20} MiB")
    wrong = [] if len(images) == files else ["a file has no row"]
    wrong += ["a row has no reason"] if images.reason[images.status != "ok"].isna().any() else []
    wrong += [] if expected else ["no table to compare"]
    wrong += [f"{place}: other hashes" for place, rows in expected.items() if not rows.equals(found[place])]
    wrong += ["a process uses 1 GiB"] if peak >= MEMORY else []
    for path in [*results.glob("*.html"), *results.glob("report/*.html")]:
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        wrong += [f"{path.name}: {what}" for what in page.led_astray]
    return wrong


if __name__ == "__main__":
    sys.exit(main())
