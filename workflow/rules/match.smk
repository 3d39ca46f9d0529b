rule count_distances:
    input:
        **PLAN.tables("images", "families"),
        hashes=production_hashes,
        code=code("count_distances.py"),
    output:
        "results/{corpus}/distances/{variant}.parquet",
    log:
        "results/{corpus}/logs/count_distances/{variant}.log",
    params:
        collected=lambda wildcards: PLAN.collected(wildcards.variant),
        executor=config["execution"]["matching"],
        versions=versions("count_distances.py"),
    script:
        "../scripts/count_distances.py"


# The close pairs, and the strangers near each picture, in one job: starting a process would take longer than they do.
rule find_pairs:
    input:
        **PLAN.tables("images", "families"),
        hashes=production_hashes,
        distances="results/{corpus}/distances/{variant}.parquet",
        threshold="results/{corpus}/thresholds/{variant}.json",
        code=code("find_pairs.py", PLAN.matcher_module),
    output:
        pairs="results/{corpus}/pairs/{variant}.parquet",
        queries="results/{corpus}/queries/{variant}.parquet",
    log:
        "results/{corpus}/logs/find_pairs/{variant}.log",
    params:
        collected=lambda wildcards: PLAN.collected(wildcards.variant),
        matcher=config["matching"]["matcher"],
        radius=config["matching"]["radius"],
        verdict_fpr=config["verdict_fpr"],
        executor=config["execution"]["matching"],
        versions=versions("find_pairs.py", PLAN.matcher_module),
    script:
        "../scripts/find_pairs.py"


# One job for all clusterings of a variant, because starting a process takes longer than one clustering.
rule cluster_images:
    input:
        hashes=production_hashes,
        pairs="results/{corpus}/pairs/{variant}.parquet",
        distances="results/{corpus}/distances/{variant}.parquet",
        threshold="results/{corpus}/thresholds/{variant}.json",
        code=code("cluster_images.py", *PLAN.clustering_modules),
    output:
        clusters=expand("results/{{corpus}}/clusters/{{variant}}/{clustering}.parquet", clustering=PLAN.clusterings),
        csv=expand("results/{{corpus}}/clusters/{{variant}}/{clustering}.csv", clustering=PLAN.clusterings),
        sweeps=expand("results/{{corpus}}/clusters/{{variant}}/{clustering}.sweep.parquet", clustering=PLAN.clusterings),
    log:
        "results/{corpus}/logs/cluster_images/{variant}.log",
    params:
        bits=lambda wildcards: PLAN.bits[wildcards.variant],
        clusterings=PLAN.clusterings,
        min_samples=config["clustering"]["min_samples"],
        radius=config["matching"]["radius"],
        versions=versions("cluster_images.py", *PLAN.clustering_modules),
    script:
        "../scripts/cluster_images.py"


rule measure_matching:
    input:
        **PLAN.tables("families", "cluster_scores", "distances", "thresholds"),
        code=code("measure_matching.py", *(entry.module for entry in ENTRIES)),
    output:
        timings="results/{corpus}/matching.csv",
        growth="results/{corpus}/matching_growth.csv",
        crossovers="results/{corpus}/crossovers.csv",
        output="results/{corpus}/output.csv",
        matchers="results/{corpus}/matchers.csv",
    log:
        "results/{corpus}/logs/measure_matching.log",
    threads: PLAN.all_cores
    resources:
        mem_mb=lambda wildcards, attempt: 4000 * attempt,
    params:
        modeled=arguments.modeled(PLAN),
        advised=arguments.imitates_advised(PLAN),
        variants=VARIANTS,
        cases=arguments.scaling_cases(PLAN),
        target_fpr=config["verdict_fpr"],
        linking=arguments.linking(PLAN),
        scaling={name: config["scaling"][name] for name in ("seconds", "share", "projected")},
        versions=versions("measure_matching.py", *(entry.module for entry in ENTRIES)),
    script:
        "../scripts/measure_matching.py"
