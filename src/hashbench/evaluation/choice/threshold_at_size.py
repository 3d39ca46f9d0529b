"""What matching by a threshold means in a collection of another size, from the tables of a finished run."""

import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.errors import InputError
from hashbench.evaluation.rates.each import rates_at_each, sizes_at_each
from hashbench.evaluation.rates.histograms import histograms
from hashbench.evaluation.rates.operating import check_size
from hashbench.evaluation.rates.thresholds import HELD_OUT

FIGURES = ("false_pairs_per_query", "false_pairs", "precision")


def threshold_at_size(
    results: str | Path, variant: str, *, bits: int, threshold: int, size: float, given_as: str = "size"
) -> dict | None:
    """Return what matching by a threshold means among `size` pictures, None if no families can tell.

    Rates are those of the held-out families, or of all families in sample if none are held out.

    Parameters
    ----------
    results : `results/NAME` of a finished run.
    threshold : in bits, at most `bits`.
    size : number of pictures, not below those that the run scored.
    given_as : the option or the file and key that gives the size.

    Returns
    -------
    `pictures`, the size, and for each of `FIGURES` a dict of value, low and high; None where it is not known. At a
    threshold that the run froze, figures and intervals are those of its `scale` table.

    Raises
    ------
    InputError
        A table is missing or damaged, or the size is too small or too large.
    """
    folder = Path(results)
    distances, families, thresholds = (
        folder / name for name in (f"distances/{variant}.parquet", "families.parquet", f"thresholds/{variant}.json")
    )
    for path in (distances, families, thresholds):
        if not path.exists():
            raise InputError(f"{path}: missing, so rates of {variant} are not known; run the workflow to its end")
    known, counts = tables.read(families, tables.FAMILIES), tables.read(distances, tables.DISTANCES)
    check_size(size, int(known.pictures.sum()), given_as=given_as)
    size = int(size)
    every = histograms(counts, known, bits=bits)
    held_out = histograms(counts, known, bits=bits, split=HELD_OUT)
    judged = held_out if held_out.scorable else every
    if not judged.scorable:
        return None
    frozen = _frozen(thresholds) if held_out.scorable else None
    rates = rates_at_each(judged, [threshold], frozen=frozen)
    pairs = {"same": int(every.same_total.sum()), "different": int(every.different_total.sum())}
    ((found,),) = sizes_at_each(rates, [size], **pairs)
    return {"pictures": size} | {
        name: {
            key: None if pd.isna(value := found[f"{name}{end}"]) else float(value)
            for key, end in (("value", ""), ("low", "_low"), ("high", "_high"))
        }
        for name in FIGURES
    }


def _frozen(path: Path) -> list[int]:
    """Return the thresholds that a run froze, ascending."""
    try:
        calibration = json.loads(path.read_text(encoding="utf-8"))
        points = [*calibration["thresholds"], *calibration["points"]]
        return sorted({int(point["threshold"]) for point in points if point["threshold"] is not None})
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: no calibrated thresholds in it; delete it and run the workflow again") from error
