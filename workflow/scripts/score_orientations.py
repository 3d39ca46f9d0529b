from hashbench import tables
from hashbench.evaluation.rates.orientations import Turned, compare_edits, score_orientations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    # If the run measures one orientation, there are no tables in all of them, and no variant is compared.
    columns = (given.distances, given.thresholds, given.turned_distances, given.turned_thresholds)
    counted = {variant: Turned(*paths) for variant, *paths in zip(params.variants, *columns, strict=False)}
    scored = score_orientations(
        counted,
        tables.read(given.families, tables.FAMILIES),
        orientations=params.orientations,
        operating=params.operating,
    )
    edits = compare_edits(
        tables.read(given.edited, tables.EDITED),
        tables.read(given.turned_edited[0], tables.EDITED) if given.turned_edited else None,
        counted,
        target_fpr=params.verdict_fpr,
    )
    for name, table in (scored | {"edits": edits}).items():
        tables.write_csv(table, snakemake.output[name])
