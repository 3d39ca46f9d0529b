# Matching in eight orientations. These rules run only if the key `orientations` is 8.
rule hash_turned_pictures:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("hash_turned_pictures.py", *PLAN.production_modules),
    output:
        "results/{corpus}/orientations/hashes.parquet",
    log:
        "results/{corpus}/logs/hash_turned_pictures.log",
    threads: PLAN.half_of_cores
    resources:
        mem_mb=memory,
    params:
        hashers=PLAN.production_hashers,
        root=picture_root,
        executor=config["execution"]["hashing"],
        versions=versions("hash_turned_pictures.py", *PLAN.production_modules),
    script:
        "../scripts/hash_turned_pictures.py"


rule count_turned_distances:
    input:
        **PLAN.tables("images", "families"),
        hashes="results/{corpus}/orientations/hashes.parquet",
        code=code("count_turned_distances.py"),
    output:
        "results/{corpus}/orientations/distances/{variant}.parquet",
    log:
        "results/{corpus}/logs/count_turned_distances/{variant}.log",
    params:
        collected=lambda wildcards: PLAN.collected(wildcards.variant),
        executor=config["execution"]["matching"],
        versions=versions("count_turned_distances.py"),
    script:
        "../scripts/count_turned_distances.py"


use rule calibrate_threshold as calibrate_turned_threshold with:
    input:
        distances="results/{corpus}/orientations/distances/{variant}.parquet",
        families="results/{corpus}/families.parquet",
        code=code("calibrate_threshold.py"),
    output:
        "results/{corpus}/orientations/thresholds/{variant}.json",
    log:
        "results/{corpus}/logs/calibrate_turned_threshold/{variant}.log",


use rule measure_edits as measure_turned_edits with:
    output:
        "results/{corpus}/orientations/edited.parquet",
    log:
        "results/{corpus}/logs/measure_turned_edits.log",
    params:
        orientations=config["orientations"],


rule score_orientations:
    input:
        **PLAN.tables("families", "distances", "thresholds", "edited"),
        **PLAN.tables("turned_distances", "turned_thresholds", "turned_edited"),
        code=code("score_orientations.py"),
    output:
        rates="results/{corpus}/orientations/rates.csv",
        edits="results/{corpus}/orientations/edits.csv",
        scores="results/{corpus}/orientations/scores.csv",
    log:
        "results/{corpus}/logs/score_orientations.log",
    params:
        variants=VARIANTS,
        orientations=config["orientations"],
        operating=arguments.operating(PLAN),
        verdict_fpr=config["verdict_fpr"],
        versions=versions("score_orientations.py"),
    script:
        "../scripts/score_orientations.py"
