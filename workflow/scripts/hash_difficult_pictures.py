from pathlib import Path

from hashbench import tables
from hashbench.corpus.difficult import hash_difficult
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job

with job(snakemake):
    output = snakemake.output
    hashers = {name: [Hasher(**hasher) for hasher in of_sizes] for name, of_sizes in snakemake.params.hashers.items()}
    images, hashes = hash_difficult(Path(output.pictures), hashers)
    tables.write(images, tables.IMAGES, output.images)
    tables.write(hashes, tables.DIFFICULT_HASHES, output.hashes)
