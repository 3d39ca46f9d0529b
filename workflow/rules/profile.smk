# A measurement runs alone: it takes all cores, so that nothing else of this workflow runs beside it.


rule profile_implementation:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("profile_implementation.py", entry_of(wildcards).module),
    output:
        functions="results/{corpus}/profiles/{method}/{implementation}/functions.csv",
        lines="results/{corpus}/profiles/{method}/{implementation}/lines.csv",
        stages="results/{corpus}/profiles/{method}/{implementation}/stages.csv",
        memory="results/{corpus}/profiles/{method}/{implementation}/memory.csv",
    log:
        "results/{corpus}/logs/profile_implementation/{method}/{implementation}.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=hasher_params,
        root=picture_root,
        measure=config["measure"],
        settings=settings_of_wildcards,
        versions=lambda wildcards: versions("profile_implementation.py", entry_of(wildcards).module),
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
        drawn={
            "number": max(config["measure"]["growth_pictures"]),
            "side": config["measure"]["growth_side"],
            "sides": config["measure"]["growth_sides"],
        },
        versions=versions("draw_growth_pictures.py"),
    script:
        "../scripts/draw_growth_pictures.py"


rule time_implementation:
    input:
        growth_pictures="results/{corpus}/growth_pictures",
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("time_implementation.py", entry_of(wildcards).module),
    output:
        timings="results/{corpus}/timings/{method}/{implementation}.csv",
        growth="results/{corpus}/timings/{method}/{implementation}.growth.csv",
        environment="results/{corpus}/timings/{method}/{implementation}.environment.json",
    log:
        "results/{corpus}/logs/time_implementation/{method}/{implementation}.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=hasher_params,
        root=picture_root,
        measure=config["measure"],
        settings=settings_of_wildcards,
        versions=lambda wildcards: versions("time_implementation.py", entry_of(wildcards).module),
    script:
        "../scripts/time_implementation.py"


# FINd's implementations in one session, the slow and the fast in the same rounds: quotients between them need no anchor.
rule time_rungs:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("time_rungs.py", *modules_of(RUNGS)),
    output:
        "results/{corpus}/rungs.csv",
    log:
        "results/{corpus}/logs/time_rungs.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers=[vars(hasher) for name in RUNGS for hasher in EXPERIMENT.hashers(name)],
        baseline=BASELINE,
        root=picture_root,
        measure=config["measure"],
        settings=settings_of(*RUNGS),
        versions=versions("time_rungs.py", *modules_of(RUNGS)),
    script:
        "../scripts/time_rungs.py"


rule time_batches:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("time_batches.py", *modules_of(BATCHING)),
    output:
        "results/{corpus}/batches.csv",
    log:
        "results/{corpus}/logs/time_batches.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=8000,
        runtime=240,
    params:
        places=config["measure"]["batch_places"] if BATCHING else [],
        root=picture_root,
        measure=config["measure"],
        versions=versions("time_batches.py", *modules_of(BATCHING)),
    script:
        "../scripts/time_batches.py"


rule compare_executors:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("compare_executors.py", *modules_of([FIRST_PRODUCTION])),
    output:
        "results/{corpus}/executors.csv",
    log:
        "results/{corpus}/logs/compare_executors.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=4000,
        runtime=240,
    params:
        hasher=all_hashers()[FIRST_PRODUCTION][0],
        root=picture_root,
        measure=config["measure"],
        versions=executor_versions(),
    script:
        "../scripts/compare_executors.py"


rule collect_timings:
    input:
        timings=for_each_implementation("results/{corpus}/timings/{method}/{implementation}.csv"),
        growth=for_each_implementation("results/{corpus}/timings/{method}/{implementation}.growth.csv"),
        environments=for_each_implementation("results/{corpus}/timings/{method}/{implementation}.environment.json"),
        memory=for_each_implementation("results/{corpus}/profiles/{method}/{implementation}/memory.csv"),
        runs=for_each_implementation("results/{corpus}/hashes/{method}/{implementation}.json"),
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
        names=NAMES,
        versions=versions("collect_timings.py"),
    script:
        "../scripts/collect_timings.py"


PRODUCING = sorted({entry.module for entry, _ in EXPERIMENT.variants.values()})


# All variants in one session, so that what is cheapest at a size is read off times that compare.
rule time_sizes:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=code("time_sizes.py", *PRODUCING),
    output:
        "results/{corpus}/sizes.csv",
    log:
        "results/{corpus}/logs/time_sizes.log",
    conda:
        "../envs/hashbench.yaml"
    threads: ALL_CORES
    resources:
        mem_mb=2000,
        runtime=240,
    params:
        hashers={
            variant: vars(Hasher(entry.method, entry.implementation, bits, entry.module))
            for variant, (entry, bits) in EXPERIMENT.variants.items()
        },
        root=picture_root,
        measure=config["measure"],
        settings=settings_of(*{entry.name for entry, _ in EXPERIMENT.variants.values()}),
        versions=versions("time_sizes.py", *PRODUCING),
    script:
        "../scripts/time_sizes.py"
