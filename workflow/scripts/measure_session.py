import importlib
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.measurable import measurable_files


def made(given):
    """Return hashers for their mappings."""
    if isinstance(given, list):
        return [Hasher(**one) for one in given]
    return Hasher(**given) if "module" in given else {name: Hasher(**one) for name, one in given.items()}


with job(snakemake.log[0]):
    session = snakemake.params.session
    images = tables.read(snakemake.input.images, tables.IMAGES)
    files = measurable_files(sample(images, None), Path(snakemake.params.root), snakemake.params.pictures)
    hashers = {name: made(given) for name, given in session["hashers"].items()}
    measure = getattr(importlib.import_module(session["module"]), session["function"])
    tables.write_csv(measure(files=files, **hashers, **session["options"]), snakemake.output[0])
