"""Memory that hashing one picture adds: the peak minus a baseline, each time in a new process."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from hashbench.hashers.hasher import Hasher

COLUMNS = ("bits", "run", "baseline_bytes", "peak_bytes", "added_bytes")

# Runs in a new interpreter. It hashes a tiny picture, so that nothing is left to import or compile. It resets the
# kernel's memory peak and reads it as the baseline. Then it hashes the picture and reads the peak again.
_PROBE = """
import json, re, sys
from pathlib import Path
from PIL import Image
from hashbench.hashers.decode import Decoding
from hashbench.hashers.hasher import Hasher
method, implementation, bits, module, decoding, file = sys.argv[1:]
Image.init()
hasher = Hasher(method, implementation, int(bits), module, Decoding(**json.loads(decoding)))
hasher.hash_image(Image.new("RGB", (64, 64)))
def kilobytes(field):
    return int(re.search(field + r":\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1))
Path("/proc/self/clear_refs").write_text("5")
baseline = kilobytes("VmHWM")
hasher.hash_file(file)
print(baseline * 1024, kilobytes("VmHWM") * 1024)
"""


def measure_memory(hasher: Hasher, file: Path, *, runs: int) -> pd.DataFrame:
    """Return the resident memory before hashing one picture file and at its peak, in bytes. Each run is a new process.

    The baseline includes what the implementation imports or compiles, because this happens only once, at the first
    picture. The measurement reads `/proc`, so the table is empty on systems other than Linux.

    Returns
    -------
    Columns `COLUMNS`, one row for each of `runs`.

    Raises
    ------
    subprocess.CalledProcessError
        The new process failed, for instance because the picture cannot be hashed.
    """
    if not Path("/proc/self/clear_refs").exists():
        return pd.DataFrame(columns=list(COLUMNS))
    arguments = [hasher.method, hasher.implementation, str(hasher.bits), hasher.module]
    arguments += [json.dumps(asdict(hasher.decoding)), str(file)]
    rows = []
    for run in range(runs):
        output = subprocess.run(
            [sys.executable, "-c", _PROBE, *arguments], check=True, capture_output=True, text=True
        ).stdout
        baseline, peak = map(int, output.split())
        rows.append((hasher.bits, run, baseline, peak, peak - baseline))
    return pd.DataFrame(rows, columns=list(COLUMNS))
