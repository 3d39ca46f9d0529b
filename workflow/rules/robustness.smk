# One job for all variants: an edited picture is made once, in memory, and hashed with each.
rule measure_edits:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("measure_edits.py", *PLAN.production_modules),
    output:
        "results/{corpus}/edited.parquet",
    log:
        "results/{corpus}/logs/measure_edits.log",
    threads: 4
    resources:
        mem_mb=memory,
    params:
        hashers=PLAN.production_hashers,
        root=picture_root,
        pictures=config["robustness"]["pictures"],
        orientations=lambda wildcards, output: config["orientations"] if "orientations/" in output[0] else 1,
        executor=config["execution"]["editing"],
        versions=versions("measure_edits.py", *PLAN.production_modules),
    script:
        "../scripts/measure_edits.py"


rule score_robustness:
    input:
        **PLAN.tables("edited", "thresholds"),
        code=code("score_robustness.py"),
    output:
        "results/{corpus}/robustness.csv",
    log:
        "results/{corpus}/logs/score_robustness.log",
    params:
        variants=VARIANTS,
        target_fpr=config["verdict_fpr"],
        versions=versions("score_robustness.py"),
    script:
        "../scripts/score_robustness.py"
