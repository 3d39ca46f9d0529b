"""Answer the questions of the workflow's rules: paths of tables, hashers, executors and operating points."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hashbench.configuration import check, read_numbers, read_text
from hashbench.corpus.sources import fingerprint, root_of
from hashbench.errors import InputError
from hashbench.execution import SEPARATE
from hashbench.experiment.registries import check_registries, registered_names, rungs_of
from hashbench.experiment.resolution import Experiment, check_same_source, resolve
from hashbench.hashers.registry import ENTRIES, Entry
from hashbench.hashers.variant import Variant
from hashbench.matching.clusters.registry import MODULES
from hashbench.matching.matchers.registry import find_matcher
from hashbench.reporting.items import INPUTS, TURNED

# When Snakemake reads the rules, the number of cores of Slurm's nodes is unknown.
_THREADS_ON_A_CLUSTER = 4
_MB_OF_A_JOB, _MB_OF_A_WORKER = 1500, 500
# whash, the method that needs most, peaked at 2.8 GB on pictures of 88 megapixels.
_MB_OF_A_MEGAPIXEL = 32
# The method whose hashes of square pictures are those of `find`.
PUBLISHED = "find-published"
# Rules take these keys as a whole. Their own keys are sorted, so that another order does not rerun a job.
_WHOLE = ("demo", "family", "decoding", "measure")


@dataclass(frozen=True)
class Plan:
    """One run of the workflow.

    Attributes
    ----------
    config : the configuration, checked and with numbers as numbers.
    experiment : the pictures, methods and variants that the configuration asks for.
    cores : how many cores of this machine the run may use, None if it does not say.
    rungs : FINd's implementations (METHOD/IMPLEMENTATION) that the ladder lists and this run has, in its order.
    fingerprint : changes with any picture of the source.
    """

    config: dict[str, Any]
    experiment: Experiment
    cores: int | None
    rungs: list[str]
    fingerprint: str

    @property
    def corpus(self) -> str:
        """The name of the corpus."""
        return self.experiment.corpus

    @property
    def root(self) -> str:
        """The folder that picture paths are relative to."""
        return str(root_of(self.experiment.source, f"results/{self.corpus}/pictures"))

    @property
    def archive(self) -> list[str]:
        """The zip file that the pictures are extracted from, if they are."""
        source = self.experiment.source
        return [str(source.path)] if source.kind == "zip" else []

    @property
    def variants(self) -> list[str]:
        """The variants that are matched, in the registry's order."""
        return list(self.experiment.variants)

    @property
    def names(self) -> list[str]:
        """The implementations (METHOD/IMPLEMENTATION) that are hashed with and measured."""
        return list(self.experiment.entries)

    @property
    def ranked(self) -> list[str]:
        """The same implementations in the registry's order, also if the configuration names them in another."""
        return [entry.name for entry in ENTRIES if entry.name in self.experiment.entries]

    @property
    def clusterings(self) -> list[str]:
        """The clusterings, the one that is shown first."""
        return self.config["clustering"]["methods"]

    @property
    def baseline(self) -> str:
        """Return the rung that speed-ups refer to: the published program, or else the next rung. Empty without FINd."""
        return self.rungs[0] if self.rungs else ""

    @property
    def batching(self) -> list[str]:
        """Return the implementation that hashes whole batches and the one to compare it with, if this run has them."""
        return [name for name in ("find/array", "find/numba") if name in self.names and "find/array" in self.names]

    @property
    def production(self) -> dict[str, str]:
        """The implementation (METHOD/IMPLEMENTATION) that feeds matching, by variant."""
        return {variant: entry.name for variant, (entry, _) in self.experiment.variants.items()}

    @property
    def bits(self) -> dict[str, int]:
        """The number of bits, by variant."""
        return {name: variant.bits for name, (_, variant) in self.experiment.variants.items()}

    @property
    def plain_bits(self) -> dict[str, int]:
        """The number of bits, by variant, of those that are not weighted."""
        return {name: variant.bits for name, (_, variant) in self.experiment.variants.items() if not variant.weighted}

    @property
    def kinds(self) -> dict[str, str]:
        """Return what each variant's method looks at, such as `cosine`. A weighted variant has no vote, and no kind."""
        return {
            name: "" if variant.weighted else entry.kind or entry.method
            for name, (entry, variant) in self.experiment.variants.items()
        }

    @property
    def native(self) -> list[str]:
        """The variant of native size of each variant's method."""
        return [Variant(entry.method, entry.bits[0]).name for entry, _ in self.experiment.variants.values()]

    @property
    def matcher_module(self) -> str:
        """The module of the matcher that finds the close pairs."""
        return find_matcher(self.config["matching"]["matcher"]).module

    @property
    def clustering_modules(self) -> list[str]:
        """The modules of the clusterings."""
        return [MODULES[clustering] for clustering in self.clusterings]

    @property
    def all_cores(self) -> int:
        """Return the cores that a measurement claims.

        It runs alone; a job that claims more cores than exist gets all.
        """
        return self.cores or 1

    @property
    def half_of_cores(self) -> int:
        """The cores of a job that starts its workers while another such job works."""
        return max(1, self.cores // 2) if self.cores else _THREADS_ON_A_CLUSTER

    @property
    def most_cores(self) -> int:
        """The cores of a job that runs while no other job can."""
        return self.cores or _THREADS_ON_A_CLUSTER

    @property
    def indexing(self) -> str:
        """Return the executor that indexes. It always has worker processes, because a picture may end its process."""
        hashing = self.config["execution"]["hashing"]
        return hashing if hashing in SEPARATE else "processes"

    @property
    def shelves(self) -> dict[str, list[dict]]:
        """The hashers that hash pictures while they are indexed, by the folder of their shards.

        These are all implementations that feed matching, except if they hash in another executor.
        """
        if self.config["execution"]["hashing"] != self.indexing:
            return {}
        return {self.shards_of(name): self.hashers(name) for name in dict.fromkeys(self.production.values())}

    def entry(self, name: str) -> Entry:
        """Return the registry's entry of an implementation (METHOD/IMPLEMENTATION) of this run."""
        return self.experiment.entries[name]

    def modules(self, names: Iterable[str]) -> list[str]:
        """Return the modules of implementations."""
        return [self.entry(name).module for name in names]

    def hashers(self, *names: str) -> list[dict]:
        """Return one mapping for each size of implementations, from which a script makes its `Hasher`s."""
        return [vars(hasher) for name in names for hasher in self.experiment.hashers(name)]

    def timed_hashers(self, name: str) -> list[dict]:
        """Return one mapping for each hasher of an implementation to time: at each size, and the weighted ones."""
        fed = [variant for variant, maker in self.production.items() if maker == name]
        hashers = [self.production_hashers[variant] for variant in fed]
        return [*self.hashers(name), *(hasher for hasher in hashers if hasher["weighted"])]

    @property
    def production_hashers(self) -> dict[str, dict]:
        """The `Hasher` of each variant, as a mapping."""
        return {
            name: vars(self.experiment.hasher(entry, variant))
            for name, (entry, variant) in self.experiment.variants.items()
        }

    @property
    def production_modules(self) -> list[str]:
        """The modules of the implementations that feed matching, each once."""
        return sorted(set(self.modules(self.production.values())))

    def settings(self, *names: str) -> dict[str, str]:
        """Return the environment variables that implementations read, with their values."""
        variables = {variable for name in names for variable in self.entry(name).environment}
        return {variable: os.environ.get(variable, "") for variable in sorted(variables)}

    def executor(self, name: str) -> str:
        """Return the executor that hashes with an implementation, by whether it feeds matching."""
        feeds = name in self.production.values()
        return self.config["execution"]["hashing" if feeds else "comparing"]

    def hashing_threads(self, name: str) -> int:
        """Return the cores that hashing with an implementation takes."""
        return 1 if self.executor(name) == "serial" else self.half_of_cores

    def memory(self, images: str | Path, workers: int) -> int:
        """Return the most megabytes that a job needs if each of its workers hashes one picture at a time.

        Parameters
        ----------
        images : the `images` table. Its largest pictures may be hashed at the same time.

        Raises
        ------
        FileNotFoundError
            The table is not made yet. Snakemake asks again when it is.
        InputError
            The table cannot be read, as after a loss of power.
        """
        with Path(images).open("rb") as file:
            try:
                size = pq.read_table(file, columns=["width", "height"]).to_pandas()
            except pa.ArrowInvalid as error:
                raise InputError(f"{images}: cut short; delete it, then type the same command again") from error
        largest = (size.width * size.height).nlargest(workers).sum() / 1e6
        return int(_MB_OF_A_JOB + _MB_OF_A_WORKER * workers + _MB_OF_A_MEGAPIXEL * largest)

    def collected(self, variant: str) -> dict[str, Any]:
        """Return arguments of `matching.collection.read_collection`: what of a table of hashes is matched, and how."""
        bits, weighted = self.experiment.variants[variant][1][1:]
        return {"bits": bits, "weighted": weighted, "flagged": self.config["matching"]["flagged"]}

    def hashes_of(self, name: str) -> str:
        """Return the path of the hashes that an implementation makes."""
        return f"results/{self.corpus}/hashes/{name}.parquet"

    def shards_of(self, name: str) -> str:
        """Return the folder in which the hashes that an implementation makes are kept in parts."""
        return f"results/{self.corpus}/hashes/{name}.shards"

    def whole(self, method: str) -> str:
        """Return a method's implementation that hashes every picture, or an empty text if none does.

        It is the one that feeds matching. For a method that is not matched, it is the first one that is not in
        `samples`. For published FINd, see `not_square`.
        """
        names = [name for name, entry in self.experiment.entries.items() if entry.method == method]
        able = [name for name in names if name not in self.experiment.samples]
        return next((name for name in able if name in self.production.values()), next(iter(able), ""))

    def whole_collection(self, method: str) -> list[str]:
        """Return the path of a method's hashes of every picture, as a list, which is empty if there are none."""
        return [self.hashes_of(name) for name in [self.whole(method)] if name]

    def sample(self, name: str) -> int | None:
        """Return how many pictures an implementation hashes, None for all."""
        if name in self.experiment.samples:
            return self.experiment.samples[name]
        every = name == self.whole(self.entry(name).method) and not self.not_square(name)
        return None if every else self.config["compared_pictures"]

    def not_square(self, name: str) -> bool:
        """Return whether an implementation also hashes all pictures that are not square, beside its sample.

        Published FINd does where it is not matched: its defects change no square picture, and matches tell the rest.
        """
        published = name == self.whole(PUBLISHED)
        return published and name not in self.production.values()

    def of_implementations(self, pattern: str) -> list[str]:
        """Return a path for each implementation, from a pattern with `{corpus}`, `{method}` and `{implementation}`."""
        return [
            pattern.format(corpus=self.corpus, method=entry.method, implementation=entry.implementation)
            for entry in self.experiment.entries.values()
        ]

    def table(self, name: str) -> str | list[str]:
        """Return the path of a table of `INPUTS`, or a list if each variant, clustering or implementation has one.

        The list is empty if the configuration does not ask for the table.
        """
        pattern = INPUTS[name]
        if name in TURNED and self.config["orientations"] == 1:
            return []
        if "{method}" in pattern:
            return self.of_implementations(pattern)
        if "{variant}" not in pattern:
            return pattern.format(corpus=self.corpus)
        clusterings = self.clusterings if "{clustering}" in pattern else [""]
        return [
            pattern.format(corpus=self.corpus, variant=variant, clustering=clustering)
            for variant in self.variants
            for clustering in clusterings
        ]

    def tables(self, *names: str) -> dict[str, str | list[str]]:
        """Return the paths of tables by name."""
        return {name: self.table(name) for name in names}


def make_plan(
    config: dict[str, Any], *, home: str | Path, cores: int | None = None, arguments: Iterable[str] = ()
) -> Plan:
    """Check a configuration and resolve it against the registries and the results that are there.

    Parameters
    ----------
    home : the folder of the repository, with `workflow` and `config` in it.
    cores : how many cores of this machine the run may use, None if it does not say.
    arguments : as in `configuration.read_text`.

    Raises
    ------
    InputError
        The configuration, a registry, the ladder or the pictures have a mistake. The message names the key or the file.
    """
    home, config = Path(home), read_numbers(read_text(config, arguments))
    check(config, home / "workflow" / "schemas" / "config.schema.yaml", registered_names())
    check_registries()
    config |= {key: dict(sorted(config[key].items())) for key in _WHOLE}
    experiment = resolve(config)
    check_same_source(experiment, f"results/{experiment.corpus}/source.json")
    return Plan(
        config=config,
        experiment=experiment,
        cores=cores,
        rungs=[name for name in rungs_of(home / "config" / "ladder.yaml") if name in experiment.entries],
        fingerprint=fingerprint(experiment.source),
    )
