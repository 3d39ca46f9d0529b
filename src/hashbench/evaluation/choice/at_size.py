"""Advice for a collection of another size, from the tables of a finished run."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from hashbench import tables
from hashbench.errors import InputError
from hashbench.evaluation.choice.advised import read_link
from hashbench.evaluation.choice.chance_links import link_at_size
from hashbench.evaluation.choice.kinds import REMEDY, SHARE, check, kind, mapping
from hashbench.evaluation.choice.pricing import price_threshold
from hashbench.evaluation.choice.scenarios import SCENARIOS, advise
from hashbench.evaluation.rates.differences import compare
from hashbench.evaluation.rates.operating import TARGET_PRECISION, check_size, operating_of, points_of
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.evaluation.rates.thresholds import calibrate

USES = tuple(scenario.name for scenario in SCENARIOS)
_RATE = kind("a rate above 0 and below 1", "number", exclusiveMinimum=0, exclusiveMaximum=1)
_RATES = kind("a list of rates", "array", items=_RATE, minItems=1)
_COST = kind("a number above 0", "number", exclusiveMinimum=0)
_CONFIG = mapping(
    {
        "target_fprs": _RATES,
        "target_precisions": _RATES,
        "verdict_fpr": _RATE,
        "target_recall": _RATE,
        "costs": mapping({"false_match": _COST, "missed_match": _COST}),
        "clustering": mapping({"target_fpr": _RATE, "unlabelled_threshold": SHARE}),
    }
)
_OF_PRICES = (
    "pictures",
    "radius",
    "hashing_price",
    "matching_price",
    "storing_price",
    "output_price",
    "price",
    "price_low",
    "price_high",
)
# The tables that prices are computed from, and what is needed of them.
_MEASURED = {
    "costs": ["variant", "bits", "ratio_to_decode", "decode_seconds", "bytes_stored"],
    "matching": ["matcher", "bits", "radius", "hashes", "workers", "seconds", "peak_bytes", "kind"],
    "output": ["bits", "radius", "pairs", "seconds", "bytes"],
}
_OF_LINK = ("rule", "families", "clustering", "threshold", "expected", "n_families", "mixed_share", "notes")


def advise_at(results: str | Path, size: float | None = None) -> list[dict]:
    """Return the advice of `scenarios.advise` for a collection of `size` pictures.

    Thresholds that depend on the size are set again on the tuning families. All other thresholds stay as the run froze
    them. Nothing is hashed or matched.

    Parameters
    ----------
    results : `results/NAME` of a finished run.
    size : number of pictures; None: `collection_size` of the run's configuration.

    Raises
    ------
    InputError
        The folder holds no finished run, or a damaged one. Or the size is smaller than the scored collection, or above
        `operating.LARGEST_COLLECTION`.
    """
    folder = Path(results)
    config = _config(folder / "config.yaml")
    costs = _costs(folder / "costs.csv")
    link = _link(folder / "verdict.json", list(costs.variant))
    families = tables.read(folder / "families.parquet", tables.FAMILIES)
    pictures = int(families.pictures.sum())
    if size is None:
        size = config["operating"]["collection_size"]
        check_size(size, pictures, given_as=f"{folder / 'config.yaml'}: collection_size")
    else:
        check_size(size, pictures, given_as="size")
    points = points_of(**config["operating"] | {"collection_size": size})
    estimates: dict[str, Any] = {}
    for variant, bits in zip(costs.variant, costs.bits, strict=True):
        distances = tables.read(folder / "distances" / f"{variant}.parquet", tables.DISTANCES)
        calibration = calibrate(
            distances,
            families,
            bits=int(bits),
            points=points,
            link_fpr=config["link_fpr"],
            unlabelled_threshold=config["unlabelled_threshold"],
        )
        calibration = _as_frozen(calibration, folder / "thresholds" / f"{variant}.json")
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


def price_at(results: str | Path, variant: str, *, threshold: int, purpose: str, size: int) -> pd.DataFrame | None:
    """Return a row of `prices` for a variant at a threshold in a collection of `size` pictures.

    If the run priced that size and threshold, the row is from its table. Else it is computed from the same measurements
    in the same way. Nothing is measured.

    Parameters
    ----------
    purpose : `match` or `link`.

    Returns
    -------
    One row with the columns `_OF_PRICES`, `currency` and `note`; None if the run has no table of prices.

    Raises
    ------
    InputError
        A file of the run is missing or damaged.
    """
    folder = Path(results)
    path = folder / "prices.csv"
    if not path.exists():
        return None
    with _refused(path, "not a table of prices"):
        prices = pd.read_csv(path).astype(dict.fromkeys(_OF_PRICES, float))
        own = (prices.variant == variant) & (prices.radius == threshold) & (prices.purpose == purpose)
        priced = prices.loc[own & (prices.pictures == size), [*_OF_PRICES, "currency", "note"]]
    if len(priced):
        return priced
    with _refused(folder / "config.yaml", "not the configuration of a finished run"):
        config = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
        matcher = config["matching"]["matcher"]
        given = {name: config[name] for name in ("price_per_core_hour", "price_per_gigabyte_month", "currency")}
    measured = {}
    for name, columns in _MEASURED.items():
        with _refused(folder / f"{name}.csv", f"not the table {name} of a finished run"):
            measured[name] = pd.read_csv(folder / f"{name}.csv", usecols=columns)
    calibrated = folder / "thresholds" / f"{variant}.json"
    with _refused(calibrated, "not the thresholds of this run"):
        calibration = json.loads(calibrated.read_text(encoding="utf-8"))
    table = price_threshold(
        **measured,
        families=tables.read(folder / "families.parquet", tables.FAMILIES),
        variant=variant,
        distances=tables.read(folder / "distances" / f"{variant}.parquet", tables.DISTANCES),
        calibration=calibration,
        radii={purpose: threshold},
        matcher=matcher,
        sizes=[size],
        prices=given,
    )
    return table[[*_OF_PRICES, "currency", "note"]]


def _config(path: Path) -> dict[str, Any]:
    """Return what advice needs of the configuration of a run.

    Raises
    ------
    InputError
        It is missing, is no configuration, or lacks a key, or a number in it is none.
    """
    with _refused(path, "not the configuration of a finished run"):
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(config, dict):
            check(config, _CONFIG, path)
        operating = operating_of(config)
        rates = {"link_fpr": config["clustering"]["target_fpr"], "verdict_fpr": config["verdict_fpr"]}
        if not {*rates.values()} <= {*operating["target_fprs"]}:
            raise ValueError("a rate is not among target_fprs")
        return rates | {"operating": operating, "unlabelled_threshold": config["clustering"]["unlabelled_threshold"]}


def _link(path: Path, variants: Collection[str]) -> dict | None:
    """Return what a verdict says about linking, or None if clusters were not judged."""
    with _refused(path, "not the verdict of a finished run"):
        link = read_link(path)
        if link is not None and link["variant"] is not None:
            for key in _OF_LINK:
                link[key]
            if link["variant"] not in variants:
                known = ", ".join(variants)
                raise InputError(f"{path}: link.variant: the run has no {link['variant']}; its variants: {known}")
        return link


def _costs(path: Path) -> pd.DataFrame:
    """Return the table of costs: one row per variant."""
    with _refused(path, "not a table of costs"):
        costs = pd.read_csv(path, usecols=["variant", "bits", "ratio_to_decode"])
        if costs.empty:
            raise ValueError("it has no row")
        return costs.astype({"bits": int, "ratio_to_decode": float})


def _as_frozen(calibration: dict, path: Path) -> dict:
    """Return a calibration with a run's frozen thresholds, for points that do not depend on a collection size."""
    with _refused(path, "not the thresholds of this run"):
        frozen = json.loads(path.read_text(encoding="utf-8"))
        by_rate = {row["target_fpr"]: row for row in frozen["thresholds"]}
        by_rule = {(row["rule"], row["at"]): row for row in frozen["points"] if row["rule"] != TARGET_PRECISION}
        return calibration | {
            "thresholds": [by_rate[row["target_fpr"]] for row in calibration["thresholds"]],
            "points": [
                row if row["rule"] == TARGET_PRECISION else by_rule[row["rule"], row["at"]]
                for row in calibration["points"]
            ],
        }


@contextmanager
def _refused(path: Path, what: str) -> Iterator[None]:
    """Turn what is wrong with a file, or with its content, into a line that names the file."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path.parent}: no finished run ({path.name} is missing); run the workflow first") from error
    except (KeyError, TypeError, AttributeError, ValueError, ZeroDivisionError, yaml.YAMLError) as error:
        why = f" ({error.args[0]} is missing)" if isinstance(error, KeyError) else ""
        raise InputError(f"{path}: {what}{why}; {REMEDY}") from error
