from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling import functions, lines, memory, stages
from hashbench.profiling.measurable import measurable_files, refusal

with job(snakemake):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    hashers = [Hasher(**hasher) for hasher in snakemake.params.hashers]
    measure = snakemake.params.measure
    files = measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"])
    if refusal(hashers[0], files[0]):  # then the tables are empty
        files = []
    few = files[: measure["profile_pictures"]]
    options = {"rounds": measure["rounds"], "seconds": measure["stage_seconds"]}
    by_function = [functions.profile_functions(hashers[0], few)] if files else []
    by_line = [lines.profile_lines(hashers[0], file) for file in files[:1]]
    by_stage = [stages.time_stages(hashers[0], files, **options)] if files else []
    added = [memory.measure_memory(hasher, files[0], runs=measure["memory_runs"]) for hasher in hashers if files]
    tables.write_csv(tables.joined(by_function, functions.COLUMNS), snakemake.output.functions)
    tables.write_csv(tables.joined(by_line, lines.COLUMNS), snakemake.output.lines)
    tables.write_csv(tables.joined(by_stage, stages.COLUMNS), snakemake.output.stages)
    tables.write_csv(tables.joined(added, memory.COLUMNS), snakemake.output.memory)
