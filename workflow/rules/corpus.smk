rule gather_pictures:
    input:
        code=code("gather_pictures.py"),
    output:
        directory("results/{corpus}/pictures"),
    log:
        "results/{corpus}/logs/gather_pictures.log",
    priority: 1  # all else waits for it
    threads: 1 if PLAN.archive else PLAN.most_cores
    params:
        archive=lambda wildcards: PLAN.archive,  # an input's name must not contain braces
        fingerprint=PLAN.fingerprint,
        checksum=config["checksum"],
        demo=config["demo"],
        versions=versions("gather_pictures.py"),
    script:
        "../scripts/gather_pictures.py"


rule index_images:
    input:
        pictures=f"results/{PLAN.corpus}/pictures" if PLAN.experiment.source.is_unpacked else [],
        code=code("index_images.py"),
    output:
        images="results/{corpus}/images.parquet",
        images_csv="results/{corpus}/images.csv",
        families="results/{corpus}/families.parquet",
        families_csv="results/{corpus}/families.csv",
        source="results/{corpus}/source.json",
    log:
        "results/{corpus}/logs/index_images.log",
    priority: 1  # all else waits for it
    threads: PLAN.most_cores
    params:
        root=picture_root,
        fingerprint=PLAN.fingerprint,
        given=lambda wildcards: {key: config[key] for key in ("images", "family", "decoding")},
        # Snakemake does not compare parameters that could depend on `threads`. The implementations that hash meanwhile
        # do not change the index. So another choice must not rerun the index, or the jobs that depend on it.
        executor=lambda wildcards, threads: PLAN.indexing,
        shelves=lambda wildcards, threads: PLAN.shelves,
        seconds=config["execution"]["picture_seconds"],
        versions=versions("index_images.py"),
    script:
        "../scripts/index_images.py"
