"""Estimate from the number of pictures, before anything is computed, whether a run fits on the disk and into memory.

The number of pairs decides, because it grows with the square of the pictures. How many pairs are kept follows from the
rules of `evaluation.rates.kept`.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from hashbench.corpus.sources import count_files
from hashbench.errors import InputError
from hashbench.evaluation.rates.kept import BEYOND, TRIED_A_PICTURE, TRIED_IN_ALL
from hashbench.experiment.plan import Plan
from hashbench.matching.pairs import BYTES_A_PAIR

# A drawn picture of 250 x 250 pixels takes 14 kB.
_BYTES_OF_A_DRAWN_PICTURE = 15_000
# Bytes that a variant stores for a picture besides pairs: its hash, twice, its queries and its clusters. The demo has
# 370.
_BYTES_OF_A_PICTURE_AND_VARIANT = 400
# The memory of a job that does not grow with the pairs, and the memory of resplitting for each close pair: 147 bytes.
_MEMORY_OF_A_JOB, _MEMORY_OF_A_PAIR = 500_000_000, 150


@dataclass(frozen=True)
class Needs:
    """The estimated upper limit of a run's needs in bytes: disk for each kind of file, and memory of its largest job.

    `pictures` is the number of pictures, and `variants` the number of variants that are matched.
    """

    pictures: int
    variants: int
    drawn: int
    tables: int
    pairs: int
    memory: int

    @property
    def disk(self) -> int:
        """Return the sum of all files, in bytes."""
        return self.drawn + self.tables + self.pairs


def needs_of(plan: Plan) -> Needs:
    """Estimate what a run needs. Same-family pairs are counted for the demo only: families are not read yet."""
    demo = plan.config["demo"] if plan.experiment.source.kind == "demo" else None
    pictures = demo["families"] * demo["pictures"] if demo else count_files(plan.experiment.source)
    same = pictures * (demo["pictures"] - 1) // 2 if demo else 0
    every = pictures * (pictures - 1) // 2
    close = int(BEYOND * plan.config["verdict_fpr"] * every)
    kept = min(every, same + max(close, TRIED_A_PICTURE * pictures, TRIED_IN_ALL))
    variants = len(plan.variants)
    return Needs(
        pictures=pictures,
        variants=variants,
        drawn=_BYTES_OF_A_DRAWN_PICTURE * pictures if demo else 0,
        tables=_BYTES_OF_A_PICTURE_AND_VARIANT * variants * pictures,
        pairs=BYTES_A_PAIR * variants * kept,
        memory=_MEMORY_OF_A_JOB + _MEMORY_OF_A_PAIR * min(close, every),
    )


def check_room(needs: Needs, *, disk: int, memory: int | None) -> None:
    """Refuse a run that does not fit.

    Parameters
    ----------
    disk, memory : the bytes that the run may use. If `memory` is None, it is not checked.

    Raises
    ------
    InputError
        The disk or the memory is too small. The message has the estimate and says what to change.
    """
    if needs.disk > disk:
        what = f"pairs {_size(needs.pairs)}, drawn pictures {_size(needs.drawn)}, other tables {_size(needs.tables)}"
        raise InputError(
            f"{_about(needs)} need up to {_size(needs.disk)} on the disk of results ({what}), and {_size(disk)} are "
            f"free or in use by this run; {_remedy(needs, 'free some')}"
        )
    if memory is not None and needs.memory > memory:
        raise InputError(
            f"{_about(needs)} need up to {_size(needs.memory)} of memory in one job, and {_size(memory)} are free; "
            f"{_remedy(needs, 'free some')}"
        )


def check_room_of(plan: Plan) -> None:
    """Refuse a run that does not fit on this machine. If jobs run on other machines, only the disk is checked.

    Raises
    ------
    InputError
        As in `check_room`.
    """
    memory = None if plan.cores is None else psutil.virtual_memory().available
    check_room(needs_of(plan), disk=_room(plan.corpus), memory=memory)


def refuse_without_room(plan: Plan) -> None:
    """End the run with one line if the disk or the memory is too small for it."""
    try:
        check_room_of(plan)
    except InputError as error:
        sys.exit(f"hashbench: error: {error}")


def _room(corpus: str) -> int:
    """Return the bytes that a corpus may use on the disk of `results`: the free bytes and the bytes that it has."""
    folder = Path("results")
    there = next(above for above in (folder, *folder.absolute().parents) if above.is_dir())
    return shutil.disk_usage(there).free + _taken(folder / corpus)


def _taken(folder: Path) -> int:
    return sum((Path(inside) / name).lstat().st_size for inside, _, names in os.walk(folder) for name in names)


def _about(needs: Needs) -> str:
    return f"configuration: {needs.pictures:,} pictures hashed to {needs.variants} variants"


def _remedy(needs: Needs, first: str) -> str:
    fewer = "lower demo.families or demo.pictures" if needs.drawn else "name fewer pictures in images"
    return f"{first}, {fewer}, lower verdict_fpr, or name fewer methods"


def _size(count: int) -> str:
    if count >= 1e9:
        return f"{count / 1e9:,.1f} GB"
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count / 1e3:,.0f} kB"
