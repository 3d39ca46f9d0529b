# A measurement runs alone: it takes all cores, so that nothing else of this workflow runs beside it.


rule profile_implementation:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("profile_implementation.py", module_of(wildcards)),
    output:
        functions="results/{corpus}/profiles/{method}/{implementation}/functions.csv",
        lines="results/{corpus}/profiles/{method}/{implementation}/lines.csv",
        stages="results/{corpus}/profiles/{method}/{implementation}/stages.csv",
        memory="results/{corpus}/profiles/{method}/{implementation}/memory.csv",
    log:
        "results/{corpus}/logs/profile_implementation/{method}/{implementation}.log",
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.all_cores
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=lambda wildcards: PLAN.hashers(name_of(wildcards)),
        root=picture_root,
        measure=config["measure"],
        settings=lambda wildcards: PLAN.settings(name_of(wildcards)),
        versions=lambda wildcards: versions("profile_implementation.py", module_of(wildcards)),
    script:
        "../scripts/profile_implementation.py"


rule draw_growth_pictures:
    input:
        code=code("draw_growth_pictures.py"),
    output:
        directory("results/{corpus}/growth_pictures"),
    log:
        "results/{corpus}/logs/draw_growth_pictures.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        drawn=PLAN.growth_pictures,
        versions=versions("draw_growth_pictures.py"),
    script:
        "../scripts/draw_growth_pictures.py"


rule time_implementation:
    input:
        growth_pictures="results/{corpus}/growth_pictures",
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("time_implementation.py", module_of(wildcards)),
    output:
        timings="results/{corpus}/timings/{method}/{implementation}.csv",
        growth="results/{corpus}/timings/{method}/{implementation}.growth.csv",
        environment="results/{corpus}/timings/{method}/{implementation}.environment.json",
    log:
        "results/{corpus}/logs/time_implementation/{method}/{implementation}.log",
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.all_cores
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=lambda wildcards: PLAN.hashers(name_of(wildcards)),
        root=picture_root,
        measure=config["measure"],
        settings=lambda wildcards: PLAN.settings(name_of(wildcards)),
        versions=lambda wildcards: versions("time_implementation.py", module_of(wildcards)),
    script:
        "../scripts/time_implementation.py"


# FINd's implementations in one session, the slow and the fast in the same rounds: quotients between them need no anchor.
rule time_rungs:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("time_rungs.py", *PLAN.modules(PLAN.rungs)),
    output:
        "results/{corpus}/rungs.csv",
    log:
        "results/{corpus}/logs/time_rungs.log",
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.all_cores
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=PLAN.hashers(*PLAN.rungs),
        baseline=PLAN.baseline,
        root=picture_root,
        measure=config["measure"],
        settings=PLAN.settings(*PLAN.rungs),
        versions=versions("time_rungs.py", *PLAN.modules(PLAN.rungs)),
    script:
        "../scripts/time_rungs.py"


rule time_batches:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("time_batches.py", *PLAN.modules(PLAN.batching)),
    output:
        "results/{corpus}/batches.csv",
    log:
        "results/{corpus}/logs/time_batches.log",
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.all_cores
    resources:
        mem_mb=8000,
        runtime=240,
    params:
        places=config["measure"]["batch_places"] if PLAN.batching else [],
        root=picture_root,
        measure=config["measure"],
        versions=versions("time_batches.py", *PLAN.modules(PLAN.batching)),
    script:
        "../scripts/time_batches.py"


FIRST = next(iter(PLAN.production.values()))
FIRST_MODULE = PLAN.entry(FIRST).module
# They move work about and cannot change a hash, but their cost is what is compared.
MOVING = {name: importlib.metadata.version(name) for name in ("joblib", "ray")}


rule compare_executors:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("compare_executors.py", FIRST_MODULE),
    output:
        "results/{corpus}/executors.csv",
    log:
        "results/{corpus}/logs/compare_executors.log",
    conda:
        "../envs/hashbench.yaml"
    threads: PLAN.all_cores
    resources:
        mem_mb=4000,
        runtime=240,
    params:
        hasher=PLAN.hashers(FIRST)[0],
        root=picture_root,
        measure=config["measure"],
        versions=versions("compare_executors.py", FIRST_MODULE) | MOVING,
    script:
        "../scripts/compare_executors.py"


rule collect_timings:
    input:
        timings=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.csv"),
        growth=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.growth.csv"),
        environments=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.environment.json"),
        memory=PLAN.of_implementations("results/{corpus}/profiles/{method}/{implementation}/memory.csv"),
        runs=PLAN.of_implementations("results/{corpus}/hashes/{method}/{implementation}.json"),
        code=code("collect_timings.py"),
    output:
        timings="results/{corpus}/timings.csv",
        growth="results/{corpus}/growth.csv",
        slopes="results/{corpus}/slopes.csv",
        memory="results/{corpus}/memory.csv",
        hashing="results/{corpus}/hashing.csv",
        environment="results/{corpus}/environment.json",
    log:
        "results/{corpus}/logs/collect_timings.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        names=PLAN.names,
        versions=versions("collect_timings.py"),
    script:
        "../scripts/collect_timings.py"
