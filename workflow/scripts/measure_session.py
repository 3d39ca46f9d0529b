import importlib
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.measurable import measurable_files, refusal


def made(given, file):
    """Return hashers for their mappings, without those that cannot hash the file."""
    if isinstance(given, list):
        return [hasher for hasher in (Hasher(**one) for one in given) if not refusal(hasher, file)]
    if "module" in given:
        return next(iter(made([given], file)), None)
    hashers = {name: made(one, file) for name, one in given.items()}
    return {name: hasher for name, hasher in hashers.items() if hasher}


with job(snakemake):
    session = snakemake.params.session
    images = tables.read(snakemake.input.images, tables.IMAGES)
    files = measurable_files(sample(images, None), Path(snakemake.params.root), snakemake.params.pictures)
    hashers = {name: made(given, files[0]) for name, given in session["hashers"].items()}
    module = importlib.import_module(session["module"])
    can = None not in hashers.values()
    measured = [getattr(module, session["function"])(files=files, **hashers, **session["options"])] if can else []
    tables.write_csv(tables.joined(measured, module.COLUMNS), snakemake.output[0])
