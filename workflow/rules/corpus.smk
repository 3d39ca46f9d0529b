rule gather_pictures:
    input:
        archive=[PLAN.experiment.source.path] if PLAN.experiment.source.kind == "zip" else [],
        code=code("gather_pictures.py"),
    output:
        directory("results/{corpus}/pictures"),
    log:
        "results/{corpus}/logs/gather_pictures.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        checksum=str(config["checksum"]),
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
    benchmark:
        "results/{corpus}/benchmarks/index_images.tsv"
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.half_of_cores
    params:
        root=picture_root,
        fingerprint=PLAN.fingerprint,
        given={key: config[key] for key in ("images", "family", "decoding")},
        versions=versions("index_images.py"),
    script:
        "../scripts/index_images.py"
