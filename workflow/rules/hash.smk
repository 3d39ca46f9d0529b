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
    threads: 4
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
        versions=lambda wildcards: versions("hash_images.py", entry_of(wildcards).module),
    script:
        "../scripts/hash_images.py"
