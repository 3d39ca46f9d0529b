from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.corpus.difficult import draw_difficult
from hashbench.corpus.images import index_images
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import hash_files
from hashbench.jobs import job

with job(snakemake):
    folder = Path(snakemake.output.pictures)
    draw_difficult(folder)
    listing = pd.DataFrame({"path": sorted(path.name for path in folder.iterdir()), "reason": None})
    images = index_images(listing, folder, rule="none")
    files = [folder / path for path in images.path]
    parts = []
    for name, hashers in snakemake.params.hashers.items():
        method, implementation = name.split("/")
        hashes = hash_files(files, images.image_id.tolist(), [Hasher(**hasher) for hasher in hashers])
        parts.append(hashes.assign(method=method, implementation=implementation))
    tables.write(images, tables.IMAGES, snakemake.output.images)
    tables.write(pd.concat(parts, ignore_index=True), tables.DIFFICULT_HASHES, snakemake.output.hashes)
