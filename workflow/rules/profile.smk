# A measurement runs alone: it takes all cores, so no other job of this workflow runs beside it.


rule draw_growth_pictures:
    input:
        code=code("draw_growth_pictures.py"),
    output:
        directory("results/{corpus}/growth_pictures"),
    log:
        "results/{corpus}/logs/draw_growth_pictures.log",
    params:
        drawn=arguments.growth_pictures(PLAN),
        versions=versions("draw_growth_pictures.py"),
    script:
        "../scripts/draw_growth_pictures.py"


# Times and profile in one job: starting a process for each would take longer than most do.
rule measure_implementation:
    input:
        growth_pictures="results/{corpus}/growth_pictures",
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("measure_implementation.py", module_of(wildcards)),
    output:
        timings="results/{corpus}/timings/{method}/{implementation}.csv",
        growth="results/{corpus}/timings/{method}/{implementation}.growth.csv",
        environment="results/{corpus}/timings/{method}/{implementation}.environment.json",
        functions="results/{corpus}/profiles/{method}/{implementation}/functions.csv",
        lines="results/{corpus}/profiles/{method}/{implementation}/lines.csv",
        stages="results/{corpus}/profiles/{method}/{implementation}/stages.csv",
        memory="results/{corpus}/profiles/{method}/{implementation}/memory.csv",
    log:
        "results/{corpus}/logs/measure_implementation/{method}/{implementation}.log",
    threads: PLAN.all_cores
    resources:
        mem_mb=lambda wildcards, input, attempt: memory(wildcards, input, 1, attempt),
    params:
        hashers=lambda wildcards: PLAN.hashers(name_of(wildcards)),
        timed=lambda wildcards: PLAN.timed_hashers(name_of(wildcards)),
        root=picture_root,
        measure=config["measure"],
        settings=lambda wildcards: PLAN.settings(name_of(wildcards)),
        versions=lambda wildcards: versions("measure_implementation.py", module_of(wildcards)),
    script:
        "../scripts/measure_implementation.py"


# Things that are compared are measured in turns in one session, so their quotients need no anchor.
rule measure_session:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("measure_session.py", *SESSIONS[wildcards.session].modules),
    output:
        "results/{corpus}/{session}.csv",
    log:
        "results/{corpus}/logs/measure_session/{session}.log",
    threads: PLAN.all_cores
    resources:
        mem_mb=lambda wildcards, attempt: 8000 * attempt,
    params:
        session=lambda wildcards: vars(SESSIONS[wildcards.session]),
        root=picture_root,
        pictures=config["measure"]["pictures"],
        versions=lambda wildcards: versions("measure_session.py", *SESSIONS[wildcards.session].modules),
    script:
        "../scripts/measure_session.py"


rule collect_timings:
    input:
        **PLAN.tables("rungs", "agreement"),
        timings=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.csv"),
        growth=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.growth.csv"),
        environments=PLAN.of_implementations("results/{corpus}/timings/{method}/{implementation}.environment.json"),
        memory=PLAN.of_implementations("results/{corpus}/profiles/{method}/{implementation}/memory.csv"),
        hashing=PLAN.of_implementations("results/{corpus}/hashes/{method}/{implementation}.json"),
        plan="config/ladder.yaml",
        code=code("collect_timings.py"),
    output:
        timings="results/{corpus}/timings.csv",
        growth="results/{corpus}/growth.csv",
        slopes="results/{corpus}/slopes.csv",
        memory="results/{corpus}/memory.csv",
        hashing="results/{corpus}/hashing.csv",
        environment="results/{corpus}/environment.json",
        ladder="results/{corpus}/ladder.csv",
    log:
        "results/{corpus}/logs/collect_timings.log",
    params:
        names=PLAN.names,
        versions=versions("collect_timings.py"),
    script:
        "../scripts/collect_timings.py"
