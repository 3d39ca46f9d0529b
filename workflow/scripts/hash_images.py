import json
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import account, hash_images, made_by, sample
from hashbench.hashers.shelf import shelf_of
from hashbench.jobs import job

with job(snakemake):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    hashers = [Hasher(**hasher) for hasher in snakemake.params.hashers]
    size = snakemake.params.sample
    hashes, run = hash_images(
        # Indexing names its shards after all files in them, readable or not.
        images if size is None else sample(images, size, not_square=snakemake.params.not_square),
        snakemake.params.root,
        shelf_of(hashers, snakemake.params.shards),
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
        seconds=snakemake.params.seconds,
    )
    tables.write(hashes, tables.HASHES, snakemake.output.hashes, notes=made_by(hashers[0]))
    Path(snakemake.output.run).write_text(json.dumps(account(run), indent=2) + "\n", encoding="utf-8")
