rule calibrate_threshold:
    input:
        distances="results/{corpus}/distances/{variant}.parquet",
        families="results/{corpus}/families.parquet",
        code=code("calibrate_threshold.py"),
    output:
        "results/{corpus}/thresholds/{variant}.json",
    log:
        "results/{corpus}/logs/calibrate_threshold/{variant}.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        bits=bits_of,
        target_fprs=config["target_fprs"],
        link_fpr=config["clustering"]["target_fpr"],
        unlabelled_threshold=config["clustering"]["unlabelled_threshold"],
        versions=versions("calibrate_threshold.py"),
    script:
        "../scripts/calibrate_threshold.py"


rule score_variants:
    input:
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        clusters=expand(
            "results/{{corpus}}/clusters/{variant}/{clustering}.parquet",
            variant=VARIANTS,
            clustering=CLUSTERINGS,
        ),
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        code=code("score_variants.py"),
    output:
        "results/{corpus}/scores.csv",
    log:
        "results/{corpus}/logs/score_variants.log",
    benchmark:
        "results/{corpus}/benchmarks/score_variants.tsv"
    conda:
        "../envs/hashbench.yaml"
    params:
        variants=VARIANTS,
        clusterings=CLUSTERINGS,
        target_fprs=config["target_fprs"],
        cluster_fpr=config["clustering"]["target_fpr"],
        versions=versions("score_variants.py"),
    script:
        "../scripts/score_variants.py"


rule compare_implementations:
    input:
        hashes=for_each_implementation("results/{corpus}/hashes/{method}/{implementation}.parquet"),
        code=code("compare_implementations.py"),
    output:
        "results/{corpus}/agreement.csv",
    log:
        "results/{corpus}/logs/compare_implementations.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        names=NAMES,
        tolerances={name: entry.tolerance for name, entry in EXPERIMENT.entries.items()},
        versions=versions("compare_implementations.py"),
    script:
        "../scripts/compare_implementations.py"


rule climb_ladder:
    input:
        plan="config/ladder.yaml",
        timings="results/{corpus}/timings.csv",
        agreement="results/{corpus}/agreement.csv",
        memory="results/{corpus}/memory.csv",
        code=code("climb_ladder.py"),
    output:
        "results/{corpus}/ladder.csv",
    log:
        "results/{corpus}/logs/climb_ladder.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        versions=versions("climb_ladder.py"),
    script:
        "../scripts/climb_ladder.py"


rule choose_variant:
    input:
        scores="results/{corpus}/scores.csv",
        timings="results/{corpus}/timings.csv",
        code=code("choose_variant.py"),
    output:
        "results/{corpus}/verdict.json",
    log:
        "results/{corpus}/logs/choose_variant.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        production={
            variant: [entry.method, entry.implementation, bits]
            for variant, (entry, bits) in EXPERIMENT.variants.items()
        },
        target_fpr=config["verdict_fpr"],
        versions=versions("choose_variant.py"),
    script:
        "../scripts/choose_variant.py"
