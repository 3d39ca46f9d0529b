"""Advice for a collection of another size, from the tables of a finished run."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from hashbench import tables
from hashbench.errors import InputError
from hashbench.evaluation.choice.chance_links import link_at_size
from hashbench.evaluation.choice.scenarios import SCENARIOS, advise
from hashbench.evaluation.rates.differences import compare
from hashbench.evaluation.rates.operating import check_size, operating_of, points_of
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.evaluation.rates.thresholds import calibrate

USES = tuple(scenario.name for scenario in SCENARIOS)


def advise_at(results: str | Path, size: float | None = None) -> list[dict]:
    """Return the advice of `scenarios.advise` for a collection of `size` pictures.

    Thresholds that depend on the size are set again on the tuning families. Nothing is hashed or matched.

    Parameters
    ----------
    results : `results/NAME` of a finished run.
    size : number of pictures; None: `collection_size` of the run's configuration.

    Raises
    ------
    InputError
        The folder holds no finished run, or the size is below that of the collection that was scored.
    """
    folder = Path(results)
    config = yaml.safe_load(_text(folder / "config.yaml"))
    verdict = json.loads(_text(folder / "verdict.json"))
    families = tables.read(folder / "families.parquet", tables.FAMILIES)
    costs = pd.read_csv(folder / "costs.csv")
    pictures = int(families.pictures.sum())
    if size is None:
        size = config["collection_size"]
        check_size(size, pictures)
    else:
        check_size(size, pictures, given_as="size")
    points = points_of(**operating_of(config) | {"collection_size": size})
    link = verdict["link"]
    estimates: dict[str, Any] = {}
    for variant, bits in zip(costs.variant, costs.bits, strict=True):
        distances = tables.read(folder / "distances" / f"{variant}.parquet", tables.DISTANCES)
        calibration = calibrate(
            distances,
            families,
            bits=int(bits),
            points=points,
            link_fpr=config["clustering"]["target_fpr"],
            unlabelled_threshold=config["clustering"]["unlabelled_threshold"],
        )
        if link and link["variant"] == variant:
            link["at_size"] = link_at_size(link, distances, families, bits=int(bits), size=size)
        estimates[variant] = estimate(distances, families, calibration, points=points)
    scores = table_of(estimates)
    return advise(
        scores,
        compare(estimates),
        dict(zip(costs.variant, costs.ratio_to_decode, strict=True)),
        points=points,
        verdict_fpr=config["verdict_fpr"],
        scale=project(scores, points=points, sizes=[], collection_size=size),
        link=link,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path.parent}: no finished run ({path.name} is missing); run the workflow first") from error
