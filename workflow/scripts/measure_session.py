from hashbench import tables
from hashbench.jobs import job
from hashbench.profiling.sessions.session import measure_session

with job(snakemake):
    params = snakemake.params
    images = tables.read(snakemake.input.images, tables.IMAGES)
    measured = measure_session(images, params.root, params.session, pictures=params.pictures)
    tables.write_csv(measured, snakemake.output[0])
