rule hash_images:
    input:
        images="results/{corpus}/images.parquet",
        pictures=rules.index_images.input.pictures,
        code=lambda wildcards: code("hash_images.py", entry_of(wildcards).module),
    output:
        hashes="results/{corpus}/hashes/{method}/{implementation}.parquet",
        run="results/{corpus}/hashes/{method}/{implementation}.json",
    log:
        "results/{corpus}/logs/hash_images/{method}/{implementation}.log",
    benchmark:
        "results/{corpus}/benchmarks/hash_images/{method}/{implementation}.tsv"
    conda:
        "../envs/hashbench.yaml"
    threads: hashing_threads
    resources:
        mem_mb=lambda wildcards, threads: 1500 + 500 * threads,
        runtime=240,
    params:
        hashers=hasher_params,
        root=picture_root,
        shards=lambda wildcards: f"results/{wildcards.corpus}/hashes/{wildcards.method}/{wildcards.implementation}.shards",
        sample=lambda wildcards: EXPERIMENT.samples.get(f"{wildcards.method}/{wildcards.implementation}"),
        executor=hashing_executor,
        address=config["execution"]["ray_address"],
        settings=settings_of_wildcards,
        versions=lambda wildcards: versions("hash_images.py", entry_of(wildcards).module),
    script:
        "../scripts/hash_images.py"


# One job over all implementations: the pictures are few, and starting a process for each would take longer.
rule hash_difficult_pictures:
    input:
        code=code("hash_difficult_pictures.py", *MODULES),
    output:
        pictures=directory("results/{corpus}/difficult/pictures"),
        images="results/{corpus}/difficult/images.parquet",
        hashes="results/{corpus}/difficult/hashes.parquet",
    log:
        "results/{corpus}/logs/hash_difficult_pictures.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        hashers=all_hashers(),
        settings=settings_of(*NAMES),
        versions=versions("hash_difficult_pictures.py", *MODULES),
    script:
        "../scripts/hash_difficult_pictures.py"
