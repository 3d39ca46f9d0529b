"""The paper's numbers on running FINd: serially, in processes, with Ray, in batches and on a GPU."""

from collections.abc import Mapping

import pandas as pd

from hashbench.evaluation.implementations.executors import pays_from, summarise_executors
from hashbench.matching.gpu import read_recorded
from hashbench.reporting.paper.numbers import roughly, times
from hashbench.reporting.words import units
from hashbench.tables import FILES_TO_HASHES, KERNEL, ONE_BY_ONE

SERIAL, PROCESSES, RAY = "serial", "processes", "ray"
_DECODING = ("open", "decode")
# Workers share a machine. If the speed-up per worker is larger, something else slowed down the serial run.
_MOST_SPEED_UP = 1.1


def describe_execution(executors: pd.DataFrame, hashing: pd.DataFrame) -> dict | None:
    """Return a row per executor at its most workers, and how Ray hashed the collection, None if nothing was timed."""
    if executors.empty:
        return None
    rows = summarise_executors(executors)
    serial = rows.loc[SERIAL] if SERIAL in rows.index else None
    return {
        "rows": [_row(name, row, None if name == SERIAL else serial) for name, row in rows.iterrows()],
        "pictures": units.count(executors.pictures.max()),
        "rounds": int(executors["round"].nunique()),
        "serial": None if serial is None else {"startup": units.seconds(serial.startup_seconds)},
        "ray": _ray(rows, hashing),
        "advice": None if serial is None or len(rows) < 2 else _advice(rows),
    }


def _advice(rows: pd.DataFrame) -> list[dict]:
    """Return the executors that are fastest for some number of pictures, each with the first; empty if only serial is.

    After the executor that pays first, only an executor with a higher rate can be faster.
    """
    paying = rows[rows.pays_from.notna()]
    if paying.empty:
        return []
    fastest = [(paying.pays_from.astype(int).idxmin(), int(paying.pays_from.min()))]
    while True:
        last, _ = fastest[-1]
        overtaking = {name: pays_from(row, rows.loc[last]) for name, row in paying.iterrows() if name != last}
        overtaking = {name: pictures for name, pictures in overtaking.items() if pictures is not None}
        if not overtaking:
            return [{"executor": name, "from": roughly(pictures)} for name, pictures in fastest]
        following = min(overtaking, key=overtaking.get)
        fastest.append((following, overtaking[following]))


def _row(name: str, row: pd.Series, serial: pd.Series | None) -> dict:
    return {
        "executor": name,
        "workers": units.count(row.workers),
        "rate": units.about(row.pictures_per_second),
        "speed_up": units.ratio(row.speed_up),
        "startup": units.seconds(row.startup_seconds),
        "memory": units.size(row.worker_bytes),
        "pays": None if pd.isna(row.pays_from) else roughly(row.pays_from),
        "compared": serial is not None,
        "disturbed": bool(row.speed_up > _MOST_SPEED_UP * row.workers),
    }


def _ray(rows: pd.DataFrame, hashing: pd.DataFrame) -> dict | None:
    """Return Ray beside processes, and the work and the time of the collection's hashing that Ray ran first."""
    ran = hashing[(hashing.executor == RAY) & (hashing.pictures_hashed > 0)]
    if RAY not in rows.index and ran.empty:
        return None
    beside = {RAY, PROCESSES} <= set(rows.index)
    pays = pays_from(rows.loc[RAY], rows.loc[PROCESSES]) if beside else None
    worked = None
    if len(ran):
        first = ran.iloc[0]
        worked = {
            "names": first.pass_of.split(),
            "pictures": units.count(first.pictures_hashed),
            "wall": units.seconds(first.wall_seconds),
            "busy": units.seconds(first.busy_seconds),
            "mostly_waiting": bool(first.busy_seconds < 0.5 * first.workers * first.wall_seconds),
        }
    return {
        "beside": beside,
        "never": beside and pays is None,
        "pays": pays and roughly(pays),
        "worked": worked,
    }


def describe_batches(batches: pd.DataFrame, find: dict | None, stages: Mapping[str, pd.DataFrame]) -> dict | None:
    """Return the gain of batches on the host and on a GPU, and the most that any could gain over `find`'s fastest."""
    if find is None:
        return None
    timed = batches[batches.pictures_per_second.notna() & (batches.place != ONE_BY_ONE)]
    on_gpu = timed.place.map(_is_gpu).astype(bool)  # without rows, `map` gives no booleans
    refused = batches[batches.pictures_per_second.isna() & batches.reason.notna()]
    fastest = find["fastest"]
    return {
        "host": _best(timed[~on_gpu]),
        "gpu": _best(timed[on_gpu]),
        "refused": list(dict.fromkeys(refused.place)),
        "recorded": describe_recorded(),
        "bound": _bound(stages[fastest["name"]], fastest["ratio"]) if fastest and fastest["name"] in stages else None,
    }


def describe_recorded() -> dict | None:
    """Return what was recorded once with a GPU, over all cores of that machine; None if nothing was."""
    recorded = read_recorded()
    if recorded is None:
        return None
    pictures, pairs, machine = recorded
    whole = pictures[(pictures.stage == FILES_TO_HASHES) & pictures.place.map(_is_gpu)]
    most = pairs[pairs.hashes == pairs.hashes.max()]
    if whole.empty or most.empty:
        return None
    return {
        "device": str(machine["device"]).split(",")[0],
        "cores": units.count(machine["cores"]),
        "whole": times(whole.over_all_cores.max()),
        "pairs": times(most.over_all_cores.max()),
        "hashes": units.about(pairs.hashes.max()),
    }


def _is_gpu(place: str) -> bool:
    return place.startswith("cupy") or ":" in place


def _best(rows: pd.DataFrame) -> dict | None:
    """Return the best batch from files to hashes and its kernel, over one picture at a time on one core."""
    whole = rows[rows.stage == FILES_TO_HASHES]
    if whole.empty:
        return None
    best = whole.loc[whole.over_one_by_one.idxmax()]
    kernel = rows[(rows.stage == KERNEL) & (rows.place == best.place)].over_one_by_one.max()
    return {
        "place": best.place,
        "batch": units.count(best.batch),
        "whole": times(best.over_one_by_one),
        "kernel": times(kernel),
        "pays": bool(best.over_one_by_one > 1),
    }


def _bound(stages: pd.DataFrame, ratio: float) -> dict:
    """Return the gain if everything except opening and decoding took no time.

    Parameters
    ----------
    ratio : the whole time of the implementation, divided by the time to decode with Pillow.
    """
    taken = stages.set_index("stage").median_seconds
    decoding = taken.reindex(_DECODING).sum()
    share = decoding / taken.sum()
    return {
        "times": times(1 / share),
        "share": units.rate(share),
        "to_decode": units.ratio(share * ratio),
    }
