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
        operating=OPERATING,
        link_fpr=config["clustering"]["target_fpr"],
        unlabelled_threshold=config["clustering"]["unlabelled_threshold"],
        versions=versions("calibrate_threshold.py"),
    script:
        "../scripts/calibrate_threshold.py"


rule score_variants:
    input:
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        families="results/{corpus}/families.parquet",
        code=code("score_variants.py"),
    output:
        scores="results/{corpus}/scores.csv",
        differences="results/{corpus}/differences.csv",
        optimism="results/{corpus}/optimism.csv",
        scale="results/{corpus}/scale.csv",
    log:
        "results/{corpus}/logs/score_variants.log",
    benchmark:
        "results/{corpus}/benchmarks/score_variants.tsv"
    conda:
        "../envs/hashbench.yaml"
    params:
        variants=VARIANTS,
        operating=OPERATING,
        sizes=config["collection_sizes"],
        versions=versions("score_variants.py"),
    script:
        "../scripts/score_variants.py"


rule resplit_families:
    input:
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        pairs=expand("results/{{corpus}}/pairs/{variant}.parquet", variant=VARIANTS),
        code=code("resplit_families.py"),
    output:
        "results/{corpus}/resplits.csv",
    log:
        "results/{corpus}/logs/resplit_families.log",
    benchmark:
        "results/{corpus}/benchmarks/resplit_families.tsv"
    conda:
        "../envs/hashbench.yaml"
    params:
        variants=VARIANTS,
        verdict_fpr=config["verdict_fpr"],
        radius=config["matching"]["radius"],
        versions=versions("resplit_families.py"),
    script:
        "../scripts/resplit_families.py"


rule score_queries:
    input:
        queries=expand("results/{{corpus}}/queries/{variant}.parquet", variant=VARIANTS),
        pairs=expand("results/{{corpus}}/pairs/{variant}.parquet", variant=VARIANTS),
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        families="results/{corpus}/families.parquet",
        code=code("score_queries.py"),
    output:
        "results/{corpus}/queries.csv",
    log:
        "results/{corpus}/logs/score_queries.log",
    benchmark:
        "results/{corpus}/benchmarks/score_queries.tsv"
    conda:
        "../envs/hashbench.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        variants=VARIANTS,
        verdict_fpr=config["verdict_fpr"],
        radius=config["matching"]["radius"],
        versions=versions("score_queries.py"),
    script:
        "../scripts/score_queries.py"


rule score_clusters:
    input:
        sweeps=expand(
            "results/{{corpus}}/clusters/{variant}/{clustering}.sweep.parquet",
            variant=VARIANTS,
            clustering=CLUSTERINGS,
        ),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        code=code("score_clusters.py"),
    output:
        "results/{corpus}/cluster_scores.csv",
    log:
        "results/{corpus}/logs/score_clusters.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        versions=versions("score_clusters.py"),
    script:
        "../scripts/score_clusters.py"


rule compare_implementations:
    input:
        hashes=for_each_implementation("results/{corpus}/hashes/{method}/{implementation}.parquet"),
        difficult="results/{corpus}/difficult/hashes.parquet",
        pictures="results/{corpus}/difficult/images.parquet",
        code=code("compare_implementations.py"),
    output:
        agreement="results/{corpus}/agreement.csv",
        differing_bits="results/{corpus}/differing_bits.csv",
        difficult="results/{corpus}/difficult.csv",
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
        rungs="results/{corpus}/rungs.csv",
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


# Empty tables where FINd as corrected and as published are not both among the methods.
rule study_defects:
    input:
        corrected=whole_collection("find"),
        published=whole_collection("find-published"),
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        threshold=expand(
            "results/{{corpus}}/thresholds/{variant}.json", variant=[v for v in VARIANTS if v == "find-256"]
        ),
        code=code("study_defects.py"),
    output:
        pictures="results/{corpus}/defects/pictures.csv",
        matches="results/{corpus}/defects/matches.csv",
        summary="results/{corpus}/defects/summary.csv",
    log:
        "results/{corpus}/logs/study_defects.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        verdict_fpr=config["verdict_fpr"],
        flagged=config["matching"]["flagged"],
        versions=versions("study_defects.py"),
    script:
        "../scripts/study_defects.py"


rule study_flagged:
    input:
        hashes=expand("{hashes}", hashes=[production_of(variant) for variant in VARIANTS]),
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        difficult="results/{corpus}/difficult/hashes.parquet",
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        code=code("study_flagged.py"),
    output:
        "results/{corpus}/flagged.csv",
    log:
        "results/{corpus}/logs/study_flagged.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        variants=VARIANTS,
        production=[entry.name for entry, _ in EXPERIMENT.variants.values()],
        verdict_fpr=config["verdict_fpr"],
        versions=versions("study_flagged.py"),
    script:
        "../scripts/study_flagged.py"


rule choose_variant:
    input:
        scores="results/{corpus}/scores.csv",
        differences="results/{corpus}/differences.csv",
        timings="results/{corpus}/timings.csv",
        memory="results/{corpus}/memory.csv",
        matching="results/{corpus}/matching.csv",
        code=code("choose_variant.py"),
    output:
        verdict="results/{corpus}/verdict.json",
        standings="results/{corpus}/standings.csv",
        costs="results/{corpus}/costs.csv",
    log:
        "results/{corpus}/logs/choose_variant.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        production={
            variant: [entry.method, entry.implementation, bits]
            for variant, (entry, bits) in EXPERIMENT.variants.items()
        },
        native=[f"{entry.method}-{entry.bits[0]}" for entry, _ in EXPERIMENT.variants.values()],
        operating=OPERATING,
        matcher=config["matching"]["matcher"],
        target_fpr=config["verdict_fpr"],
        versions=versions("choose_variant.py"),
    script:
        "../scripts/choose_variant.py"


rule price_collections:
    input:
        costs="results/{corpus}/costs.csv",
        matching="results/{corpus}/matching.csv",
        output="results/{corpus}/output.csv",
        families="results/{corpus}/families.parquet",
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        code=code("price_collections.py"),
    output:
        "results/{corpus}/prices.csv",
    log:
        "results/{corpus}/logs/price_collections.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        matcher=config["matching"]["matcher"],
        target_fpr=config["verdict_fpr"],
        sizes=config["collection_sizes"],
        prices={
            name: config[name] for name in ("price_per_core_hour", "price_per_gigabyte_month", "currency")
        },
        versions=versions("price_collections.py"),
    script:
        "../scripts/price_collections.py"
