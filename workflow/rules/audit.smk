rule audit_labels:
    input:
        images="results/{corpus}/images.parquet",
        families="results/{corpus}/families.parquet",
        distances=expand("results/{{corpus}}/distances/{variant}.parquet", variant=VARIANTS),
        thresholds=expand("results/{{corpus}}/thresholds/{variant}.json", variant=VARIANTS),
        pairs=expand("results/{{corpus}}/pairs/{variant}.parquet", variant=VARIANTS),
        hashes=[
            f"results/{{corpus}}/hashes/{entry.method}/{entry.implementation}.parquet"
            for entry, _ in EXPERIMENT.variants.values()
        ],
        code=code("audit_labels.py"),
    output:
        suspects="results/{corpus}/suspects.csv",
        families="results/{corpus}/suspect_families.csv",
        scores="results/{corpus}/audit.csv",
    log:
        "results/{corpus}/logs/audit_labels.log",
    benchmark:
        "results/{corpus}/benchmarks/audit_labels.tsv"
    conda:
        "../envs/hashbench.yaml"
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        bits={variant: bits for variant, (_, bits) in EXPERIMENT.variants.items()},
        kinds={variant: entry.kind or entry.method for variant, (entry, _) in EXPERIMENT.variants.items()},
        agreeing=config["audit"]["kinds"],
        near_fpr=config["audit"]["near_fpr"],
        target_fprs=config["target_fprs"],
        versions=versions("audit_labels.py"),
    script:
        "../scripts/audit_labels.py"
