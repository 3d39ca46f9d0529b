"""How often 95 % intervals contain the true value, in drawn families with a known truth.

`python -m hashbench.evaluation.promises.coverage` prints the table, in half a minute. With a folder it also writes
`coverage.csv` and `coverage.json` there; the latter says where, when and how. No picture plays a part. So the files
beside this module are a recorded run, which the paper and the report show.
"""

import datetime
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.histograms import Histograms, area_under_curve
from hashbench.evaluation.rates.intervals import FEW_ERRING, delete_one_family, jackknife_interval
from hashbench.evaluation.rates.measures import erring, false_positive_rate, true_positive_rate
from hashbench.evaluation.rates.operating import not_promised
from hashbench.evaluation.rates.scores import ends_of
from hashbench.profiling.environment import describe_environment

FAMILIES = (25, 45, 100)
DRAWS = 2000
SEED = 1
LEAST = 0.93
"""The least coverage that we ask of an interval that stands without a mark."""
COLUMNS = (
    *("world", "families", "metric", "truth", "jackknife", "widened"),
    *("marked", "unmarked_covers", "unmarked_worse", "wider"),
)
FOLDER = Path(__file__).parent
TABLE, MACHINE = "coverage.csv", "coverage.json"
_PACKAGES = ("numpy", "scipy")
# One in ten missed pairs is as far apart as pictures of different families.
_AS_STRANGERS = 0.1
_SIZE = 10


@dataclass(frozen=True)
class World:
    """A kind of collection that families are drawn from.

    Attributes
    ----------
    misses : mean share of same-family pairs that a threshold misses, different from family to family.
    matches : share of different-family pairs that match by chance, different from family to family.
    twins : chance that two families look alike, so that half of their pairs match.
    hard : chance that a family is hard, so that half of its pairs are missed.
    """

    misses: float
    matches: float
    twins: float = 0
    hard: float = 0

    @property
    def same(self) -> NDArray[np.float64]:
        """The true shares of same-family pairs: found, missed, and as far apart as different-family pairs."""
        missed = (1 - self.hard) * self.misses + self.hard / 2
        return np.array([1 - missed, missed * (1 - _AS_STRANGERS), missed * _AS_STRANGERS])

    @property
    def different(self) -> NDArray[np.float64]:
        """The same shares of different-family pairs."""
        matched = (1 - self.twins) * self.matches + self.twins / 2
        return np.array([matched, 0, 1 - matched])

    def draw(self, rng: np.random.Generator, families: int) -> Histograms:
        """Draw families of ten pictures each; the distances are 0 (found), 1 (missed) and 2 (as strangers)."""
        missed = rng.beta(9 * self.misses, 9 * (1 - self.misses), families)
        missed[rng.random(families) < self.hard] = 0.5
        own = _SIZE * (_SIZE - 1) // 2
        lost = rng.binomial(own, missed)
        far = rng.binomial(lost, _AS_STRANGERS)
        attraction = rng.gamma(2, 0.5, families)
        chance = np.minimum(1, self.matches * np.outer(attraction, attraction))
        chance[rng.random(chance.shape) < self.twins] = 0.5
        close = np.triu(rng.binomial(_SIZE**2, chance), 1)
        close = (close + close.T).sum(axis=1)
        return Histograms(
            tuple(map(str, range(families))),
            np.stack([own - lost, lost - far, far], axis=1),
            np.stack([close, 0 * close, _SIZE**2 * (families - 1) - close], axis=1),
        )


WORLDS = {
    "many families err": World(misses=0.1, matches=0.01),
    "a handful err": World(misses=0.01, matches=1e-4),
    "look-alikes": World(misses=0.05, matches=5e-4, twins=1e-3),
    "hard families": World(misses=0.02, matches=1e-3, hard=0.03),
}
_METRICS = {
    "tpr": partial(true_positive_rate, threshold=0),
    "fpr": partial(false_positive_rate, threshold=0),
    "auc": area_under_curve,
}


def measure_coverage(
    *,
    worlds: Sequence[str] = tuple(WORLDS),
    families: Sequence[int] = FAMILIES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Draw families of worlds again and again, and count how often intervals contain the true value.

    Parameters
    ----------
    worlds : keys of `WORLDS`.
    families : how many to draw. Each world and number has its own random numbers, whatever else is asked for.

    Returns
    -------
    Columns `COLUMNS`: shares of the draws. `jackknife` and `widened` are how often either interval contains the truth.
    `marked` is how often the report marks the figure, because few families have errors or because families are too few
    to promise the rate; `unmarked_covers` is `widened` among the other draws, nan if there are none, and
    `unmarked_worse` is how often there the truth has more errors than the whole interval. `wider` is the median factor
    by which the second bound moves the end on the side of more errors away from a perfect value.
    """
    rows = []
    for name in worlds:
        world = WORLDS[name]
        for number in families:
            rng = np.random.default_rng((seed, number))
            found = {metric: [] for metric in _METRICS}
            for _ in range(draws):
                counts = world.draw(rng, number)
                for metric, statistic in _METRICS.items():
                    found[metric].append(_one(counts, metric, statistic, world))
            for metric, outcomes in found.items():
                truth, plain, widened, marked, worse, wider = np.array(outcomes, np.float64).T
                unmarked = marked == 0
                covers, missed = (one[unmarked].mean() if unmarked.any() else np.nan for one in (widened, worse))
                shares = (plain.mean(), widened.mean(), marked.mean(), covers, missed, np.median(wider))
                rows.append((name, number, metric, truth[0], *shares))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(counts: Histograms, metric: str, statistic, world: World) -> tuple[float, ...]:
    """Return truth, whether each interval contains it, the mark, whether the truth is worse, and the factor wider."""
    truth = float(statistic(world.same, world.different))
    value = float(statistic(counts.same_total, counts.different_total))
    deleted = delete_one_family(counts, statistic)
    plain, widened = jackknife_interval(value, deleted), ends_of(counts, metric, value, deleted)
    missing, matching = erring(counts, 0)
    marked = (missing if metric == "tpr" else matching) < FEW_ERRING if metric != "auc" else False
    if metric == "fpr":
        marked |= bool(not_promised(value, len(counts.families)))
    ends = (1 - widened[0], 1 - plain[0]) if metric != "fpr" else (widened[1], plain[1])
    worse = truth > widened[1] if metric == "fpr" else truth < widened[0]
    return truth, *(low <= truth <= high for low, high in (plain, widened)), marked, worse, ends[0] / ends[1]


def read_recorded(folder: Path = FOLDER) -> tuple[pd.DataFrame, dict]:
    """Return the recorded table, with `COLUMNS`, and `processor`, `date`, `packages`, `command`, `draws`, `seed`, …."""
    return pd.read_csv(folder / TABLE), json.loads((folder / MACHINE).read_text(encoding="utf-8"))


def record(folder: Path | None = None) -> None:
    """Print the table, and write it with its machine into a folder if there is one."""
    begun = time.perf_counter()
    table = measure_coverage()
    print(table.to_string(index=False, float_format="{:.4g}".format))
    if folder is None:
        return
    here = describe_environment(*_PACKAGES)
    machine = {
        "processor": here["processor"],
        "cores": here["cores"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "python": here["python"],
        "packages": {name: here["packages"][name] for name in _PACKAGES},
        "command": "python -m hashbench.evaluation.promises.coverage",
        "draws": DRAWS,
        "seed": SEED,
        "seconds": round(time.perf_counter() - begun),
    }
    tables.write_csv(table, folder / TABLE)
    (folder / MACHINE).write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
