"""Memory that hashing one picture adds: a fresh process each time, peak less the import baseline."""

import subprocess
import sys
from pathlib import Path

import pandas as pd

from hashbench.hashers.hasher import Hasher

COLUMNS = ("bits", "run", "baseline_bytes", "peak_bytes", "added_bytes")

# In a fresh interpreter: hash a tiny picture, so that nothing is left to import or compile, reset the kernel's
# high-water mark, note it, hash the picture, read it.
_PROBE = """
import re, sys
from pathlib import Path
from PIL import Image
from hashbench.hashers.hasher import Hasher
method, implementation, bits, module, file = sys.argv[1:]
Image.init()
hasher = Hasher(method, implementation, int(bits), module)
hasher.hash_image(Image.new("RGB", (64, 64)))
def kilobytes(field):
    return int(re.search(field + r":\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1))
Path("/proc/self/clear_refs").write_text("5")
baseline = kilobytes("VmHWM")
hasher.hash_file(file)
print(baseline * 1024, kilobytes("VmHWM") * 1024)
"""


def measure_memory(hasher: Hasher, file: Path, *, runs: int) -> pd.DataFrame:
    """Return the resident memory before and at the peak of hashing one picture file, in bytes, a row a fresh process.

    What the implementation imports or compiles is in the baseline, since every picture after the first finds it there.

    Linux only (it reads `/proc`): elsewhere the table is empty.
    """
    if not Path("/proc/self/clear_refs").exists():
        return pd.DataFrame(columns=list(COLUMNS))
    arguments = [hasher.method, hasher.implementation, str(hasher.bits), hasher.module, str(file)]
    rows = []
    for run in range(runs):
        output = subprocess.run(
            [sys.executable, "-c", _PROBE, *arguments], check=True, capture_output=True, text=True
        ).stdout
        baseline, peak = map(int, output.split())
        rows.append((hasher.bits, run, baseline, peak, peak - baseline))
    return pd.DataFrame(rows, columns=list(COLUMNS))
