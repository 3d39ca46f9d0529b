"""What a GPU would change, as measured once on a named machine.

`pictures.csv` has how fast FINd hashes whole batches, `pairs.csv` how fast all pairs of a collection are counted, and
`machine.json` says where, when and how. `python -m hashbench.matching.gpu` makes them on a machine with a GPU.
"""

import json
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
PICTURES = "pictures.csv"
PAIRS = "pairs.csv"
MACHINE = "machine.json"


def read_recorded(folder: Path = FOLDER) -> tuple[pd.DataFrame, pd.DataFrame, dict] | None:
    """Return the pictures, the pairs and the machine that were recorded, None if nothing was.

    The machine is `device`, `processor`, `cores`, `date`, `packages`, `how`, and `failed`, which has the reason by
    section that failed.
    """
    if not (folder / MACHINE).exists():
        return None
    machine = json.loads((folder / MACHINE).read_text(encoding="utf-8"))
    return pd.read_csv(folder / PICTURES), pd.read_csv(folder / PAIRS), machine
