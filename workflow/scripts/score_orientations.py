from hashbench import tables
from hashbench.evaluation.alternatives.orientations import Turned, compare_edits, score_orientations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    columns = (given.distances, given.thresholds, given.turned_distances, given.turned_thresholds)
    counted = {variant: Turned(*paths) for variant, *paths in zip(params.variants, *columns, strict=True)}
    scored = score_orientations(
        counted,
        tables.read(given.families, tables.FAMILIES),
        orientations=params.orientations,
        operating=params.operating,
    )
    edits = compare_edits(
        tables.read(given.edited, tables.EDITED),
        tables.read(given.turned_edited, tables.EDITED),
        counted,
        target_fpr=params.verdict_fpr,
    )
    for name, table in (scored | {"edits": edits}).items():
        tables.write_csv(table, snakemake.output[name])
