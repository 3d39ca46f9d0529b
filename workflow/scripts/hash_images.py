import json
from dataclasses import asdict
from pathlib import Path

from hashbench import tables
from hashbench.hashers.decode import DEFAULT
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import account, hash_images, sample
from hashbench.jobs import job
from hashbench.provenance import digest

with job(snakemake.log[0]):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    hashes, run = hash_images(
        sample(images, snakemake.params.sample),
        snakemake.params.root,
        [Hasher(**hasher) for hasher in snakemake.params.hashers],
        snakemake.params.shards,
        code=digest(snakemake.input.code, snakemake.params.versions),
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.params.address or None,
        seconds=snakemake.params.seconds,
    )
    made_by = {name: snakemake.params.hashers[0][name] for name in ("method", "implementation")}
    if (decoding := snakemake.params.hashers[0]["decoding"]) != DEFAULT:
        made_by["decoding"] = json.dumps(asdict(decoding))
    tables.write(hashes, tables.HASHES, snakemake.output.hashes, notes=made_by)
    Path(snakemake.output.run).write_text(json.dumps(account(run), indent=2) + "\n", encoding="utf-8")
