import pandas as pd

from hashbench import tables
from hashbench.evaluation.implementations.agreement import CORPUS, DIFFICULT, compare_pictures, distribution, judge
from hashbench.jobs import job

with job(snakemake):
    names = snakemake.params.names
    hashes = {name: tables.read(path, tables.HASHES) for name, path in zip(names, snakemake.input.hashes, strict=True)}
    difficult = tables.read(snakemake.input.difficult_hashes, tables.DIFFICULT_HASHES)
    drawn = {"/".join(key): rows for key, rows in difficult.groupby(["method", "implementation"], sort=False)}
    of_drawn = compare_pictures(drawn, source=DIFFICULT)
    parts = [compare_pictures(hashes, source=CORPUS), of_drawn]
    differences = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    pictures = tables.read(snakemake.input.difficult_images, tables.IMAGES)
    described = of_drawn.merge(pictures[["image_id", "path", "width", "height", "mode"]], on="image_id")
    tables.write_csv(judge(differences, snakemake.params.tolerances), snakemake.output.agreement)
    tables.write_csv(distribution(differences), snakemake.output.differing_bits)
    tables.write_csv(described, snakemake.output.difficult)
