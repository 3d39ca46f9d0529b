# A measurement runs alone: it takes all cores, so no other job of this workflow runs beside it.

METHODS = {}
for name in PLAN.names:
    METHODS.setdefault(PLAN.entry(name).method, []).append(name)

PROFILES = ("functions", "lines", "stages")
MEASURES = ("timings", "growth", "memory", *PROFILES)


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


# All implementations of a method in one job: starting a process for each would take longer than most do.
rule measure_implementations:
    input:
        growth_pictures="results/{corpus}/growth_pictures",
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("measure_implementations.py", *PLAN.modules(METHODS[wildcards.method])),
    output:
        **{kind: f"results/{{corpus}}/timings/{{method}}/{kind}.csv" for kind in MEASURES},
        environment="results/{corpus}/timings/{method}/environment.json",
    log:
        "results/{corpus}/logs/measure_implementations/{method}.log",
    threads: PLAN.all_cores
    resources:
        mem_mb=memory,
    params:
        hashers=lambda wildcards: {name: PLAN.hashers(name) for name in METHODS[wildcards.method]},
        timed=lambda wildcards: {name: PLAN.timed_hashers(name) for name in METHODS[wildcards.method]},
        root=picture_root,
        measure=config["measure"],
        settings=lambda wildcards: PLAN.settings(*METHODS[wildcards.method]),
        versions=lambda wildcards: {
            name: versions("measure_implementations.py", PLAN.entry(name).module) for name in METHODS[wildcards.method]
        },
    script:
        "../scripts/measure_implementations.py"


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
        **{kind: expand(f"results/{{{{corpus}}}}/timings/{{method}}/{kind}.csv", method=METHODS) for kind in MEASURES},
        environments=expand("results/{{corpus}}/timings/{method}/environment.json", method=METHODS),
        hashing=PLAN.of_implementations("results/{corpus}/hashes/{method}/{implementation}.json"),
        plan="config/ladder.yaml",
        code=code("collect_timings.py"),
    output:
        **{kind: expand(f"results/{{{{corpus}}}}/profiles/{{name}}/{kind}.csv", name=PLAN.names) for kind in PROFILES},
        timings="results/{corpus}/timings.csv",
        growth="results/{corpus}/growth.csv",
        slopes="results/{corpus}/slopes.csv",
        memory="results/{corpus}/memory.csv",
        hashing="results/{corpus}/hashing.csv",
        environment="results/{corpus}/environment.json",
        ladder="results/{corpus}/ladder.csv",
        other_methods="results/{corpus}/other_methods.csv",
    log:
        "results/{corpus}/logs/collect_timings.log",
    params:
        names=PLAN.names,
        ranked=PLAN.ranked,
        versions=versions("collect_timings.py"),
    script:
        "../scripts/collect_timings.py"
