from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.functions import profile_functions
from hashbench.profiling.lines import profile_lines
from hashbench.profiling.measurable import measurable_files
from hashbench.profiling.memory import measure_memory
from hashbench.profiling.stages import time_stages

with job(snakemake.log[0]):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    hashers = [Hasher(**hasher) for hasher in snakemake.params.hashers]
    measure = snakemake.params.measure
    files = measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"])
    few = files[: measure["profile_pictures"]]
    tables.write_csv(profile_functions(hashers[0], few), snakemake.output.functions)
    tables.write_csv(profile_lines(hashers[0], files[0]), snakemake.output.lines)
    stages = time_stages(hashers[0], files, rounds=measure["rounds"], seconds=measure["stage_seconds"])
    tables.write_csv(stages, snakemake.output.stages)
    memory = [measure_memory(hasher, files[0], runs=measure["memory_runs"]) for hasher in hashers]
    tables.write_csv(pd.concat(memory), snakemake.output.memory)
