rule hash_images:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("hash_images.py", module_of(wildcards)),
    output:
        hashes="results/{corpus}/hashes/{method}/{implementation}.parquet",
        run="results/{corpus}/hashes/{method}/{implementation}.json",
    log:
        "results/{corpus}/logs/hash_images/{method}/{implementation}.log",
    threads: lambda wildcards: PLAN.hashing_threads(name_of(wildcards))
    resources:
        mem_mb=memory,
    params:
        hashers=lambda wildcards: PLAN.hashers(name_of(wildcards)),
        root=picture_root,
        shards=lambda wildcards, output: PLAN.shards_of(name_of(wildcards)),
        sample=lambda wildcards: PLAN.sample(name_of(wildcards)),
        not_square=lambda wildcards: PLAN.not_square(name_of(wildcards)),
        executor=lambda wildcards: PLAN.executor(name_of(wildcards)),
        seconds=config["execution"]["picture_seconds"],
        settings=lambda wildcards: PLAN.settings(name_of(wildcards)),
        versions=lambda wildcards: versions("hash_images.py", module_of(wildcards)),
    script:
        "../scripts/hash_images.py"


# One job for all implementations, because starting a process takes longer than hashing these few pictures.
rule hash_difficult_pictures:
    input:
        code=code("hash_difficult_pictures.py", *PLAN.modules(PLAN.names)),
    output:
        pictures=directory("results/{corpus}/difficult/pictures"),
        images="results/{corpus}/difficult/images.parquet",
        hashes="results/{corpus}/difficult/hashes.parquet",
    log:
        "results/{corpus}/logs/hash_difficult_pictures.log",
    params:
        hashers={name: PLAN.hashers(name) for name in PLAN.names},
        settings=PLAN.settings(*PLAN.names),
        versions=versions("hash_difficult_pictures.py", *PLAN.modules(PLAN.names)),
    script:
        "../scripts/hash_difficult_pictures.py"
