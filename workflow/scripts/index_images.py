import json
from pathlib import Path

from hashbench import tables
from hashbench.corpus.families import families_of
from hashbench.corpus.images import index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.hashers.decode import Decoding
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.shelf import shelf_of
from hashbench.jobs import job

with job(snakemake):
    given = snakemake.params.given
    source = find_source(str(given["images"]))
    shelves = [
        shelf_of([Hasher(**hasher) for hasher in hashers], folder)
        for folder, hashers in snakemake.params.shelves.items()
    ]
    images = index_images(
        list_pictures(source, snakemake.params.root),
        snakemake.params.root,
        rule=given["family"]["from"],
        pattern=given["family"]["pattern"],
        decoding=Decoding(**given["decoding"]),
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
        seconds=snakemake.params.seconds,
        shelves=shelves,
    )
    families = families_of(images)
    tables.write(images, tables.IMAGES, snakemake.output.images)
    tables.write_csv(images, snakemake.output.images_csv)
    tables.write(families, tables.FAMILIES, snakemake.output.families)
    tables.write_csv(families, snakemake.output.families_csv)
    Path(snakemake.output.source).write_text(json.dumps({"identity": source.identity}) + "\n", encoding="utf-8")
