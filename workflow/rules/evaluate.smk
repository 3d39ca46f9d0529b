rule calibrate_threshold:
    input:
        distances="results/{corpus}/distances/{variant}.parquet",
        families="results/{corpus}/families.parquet",
        code=code("calibrate_threshold.py"),
    output:
        "results/{corpus}/thresholds/{variant}.json",
    log:
        "results/{corpus}/logs/calibrate_threshold/{variant}.log",
    params:
        bits=lambda wildcards: PLAN.bits[wildcards.variant],
        operating=arguments.operating(PLAN),
        link_fpr=config["clustering"]["target_fpr"],
        unlabelled_threshold=config["clustering"]["unlabelled_threshold"],
        versions=versions("calibrate_threshold.py"),
    script:
        "../scripts/calibrate_threshold.py"


rule score_variants:
    input:
        **PLAN.tables("distances", "thresholds", "families", "counted_queries", "pairs", "cluster_scores"),
        code=code("score_variants.py"),
    output:
        scores="results/{corpus}/scores.csv",
        differences="results/{corpus}/differences.csv",
        optimism="results/{corpus}/optimism.csv",
        scale="results/{corpus}/scale.csv",
        queries="results/{corpus}/queries.csv",
        customary="results/{corpus}/customary.csv",
    log:
        "results/{corpus}/logs/score_variants.log",
    params:
        variants=VARIANTS,
        scoring=arguments.scoring(PLAN),
        versions=versions("score_variants.py"),
    script:
        "../scripts/score_variants.py"


rule resplit_families:
    input:
        **PLAN.tables("images", "families", "distances", "thresholds", "pairs"),
        code=code("resplit_families.py"),
    output:
        resplits="results/{corpus}/resplits.csv",
        choices="results/{corpus}/choices.csv",
        lookalikes="results/{corpus}/lookalikes.csv",
        lookalike_votes="results/{corpus}/lookalike_votes.csv",
        certified="results/{corpus}/certified.csv",
        chance="results/{corpus}/chance.csv",
    log:
        "results/{corpus}/logs/resplit_families.log",
    params:
        kinds=PLAN.kinds,
        verdict_fpr=config["verdict_fpr"],
        target_fprs=config["target_fprs"],
        confidence=config["certify"],
        radius=config["matching"]["radius"],
        versions=versions("resplit_families.py"),
    script:
        "../scripts/resplit_families.py"


rule score_clusters:
    input:
        **PLAN.tables("sweeps", "distances", "thresholds", "images", "families"),
        code=code("score_clusters.py"),
    output:
        "results/{corpus}/cluster_scores.csv",
    log:
        "results/{corpus}/logs/score_clusters.log",
    params:
        variants=VARIANTS,
        clusterings=PLAN.clusterings,
        versions=versions("score_clusters.py"),
    script:
        "../scripts/score_clusters.py"


rule compare_implementations:
    input:
        **PLAN.tables("hashes", "difficult_hashes", "difficult_images"),
        code=code("compare_implementations.py"),
    output:
        agreement="results/{corpus}/agreement.csv",
        differing_bits="results/{corpus}/differing_bits.csv",
        difficult="results/{corpus}/difficult.csv",
    log:
        "results/{corpus}/logs/compare_implementations.log",
    params:
        names=PLAN.names,
        tolerances={name: PLAN.entry(name).tolerance for name in PLAN.names},
        versions=versions("compare_implementations.py"),
    script:
        "../scripts/compare_implementations.py"


# The tables are empty if corrected and published FINd are not both among the methods.
rule study_defects:
    input:
        **PLAN.tables("images", "families"),
        corrected=PLAN.whole_collection("find"),
        published=PLAN.whole_collection("find-published"),
        threshold=expand("results/{{corpus}}/thresholds/{variant}.json", variant={"find-256"} & {*VARIANTS}),
        code=code("study_defects.py"),
    output:
        pictures="results/{corpus}/defects/pictures.csv",
        matches="results/{corpus}/defects/matches.csv",
        summary="results/{corpus}/defects/summary.csv",
    log:
        "results/{corpus}/logs/study_defects.log",
    params:
        verdict_fpr=config["verdict_fpr"],
        flagged=config["matching"]["flagged"],
        versions=versions("study_defects.py"),
    script:
        "../scripts/study_defects.py"


# One job for all studies of the matched hashes, because starting a process takes longer than most studies.
rule study_hashes:
    input:
        **PLAN.tables("images", "families", "distances", "thresholds", "difficult_hashes"),
        hashes=[PLAN.hashes_of(name) for name in PLAN.production.values()],
        code=code("study_hashes.py"),
    output:
        flagged="results/{corpus}/flagged.csv",
        weighting="results/{corpus}/weighting.csv",
        second="results/{corpus}/second.csv",
    log:
        "results/{corpus}/logs/study_hashes.log",
    params:
        production=PLAN.production,
        verdict_fpr=config["verdict_fpr"],
        bits=PLAN.plain_bits,
        kinds=PLAN.kinds,
        counting=arguments.counting(PLAN),
        versions=versions("study_hashes.py"),
    script:
        "../scripts/study_hashes.py"


rule choose_variant:
    input:
        **PLAN.tables("scores", "differences", "scale", "cluster_scores", "timings", "memory", "matching"),
        **PLAN.tables("output", "families", "distances", "thresholds"),
        code=code("choose_variant.py"),
    output:
        verdict="results/{corpus}/verdict.json",
        standings="results/{corpus}/standings.csv",
        costs="results/{corpus}/costs.csv",
        prices="results/{corpus}/prices.csv",
    log:
        "results/{corpus}/logs/choose_variant.log",
    params:
        variants=VARIANTS,
        choice=arguments.choice(PLAN),
        pricing=arguments.pricing(PLAN),
        versions=versions("choose_variant.py"),
    script:
        "../scripts/choose_variant.py"
