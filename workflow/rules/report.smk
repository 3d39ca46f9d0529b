from hashbench.reporting.items import INPUTS, ITEMS, WHICH

CONTEXT = {
    "corpus": CORPUS,
    "root": str(ROOT),
    "variants": VARIANTS,
    "production": {
        variant: entry.name for variant, (entry, _) in EXPERIMENT.variants.items()
    },
    "left_out": EXPERIMENT.left_out,
    "samples": EXPERIMENT.samples,
    "target_fprs": config["target_fprs"],
    "verdict_fpr": config["verdict_fpr"],
    "cluster_fpr": config["clustering"]["target_fpr"],
}
REPORT_FILES = [item.path.format(corpus=CORPUS) for item in ITEMS] + [
    f"results/{CORPUS}/paper.pdf"
]


def table_paths(name):
    """The files of a table: one, or one for each variant, clustering or implementation, as a list."""
    pattern = INPUTS[name]
    if "{method}" in pattern:
        return for_each_implementation(pattern)
    if "{variant}" in pattern:
        return expand(pattern, corpus=CORPUS, variant=VARIANTS, clustering=CLUSTERINGS)
    return pattern


# One rule an item of hashbench.reporting.items, so that editing one figure redraws that figure and the report alone.
for item in ITEMS:

    rule:
        name:
            f"draw_{item.name}"
        input:
            **{name: table_paths(name) for name in item.inputs},
            code=code("draw_item.py", item.module),
        output:
            report(
                item.path,
                caption=f"../../report/captions/{item.name}.rst",
                category=item.category,
                labels={"item": item.label},
            ),
        log:
            f"results/{{corpus}}/logs/draw_{item.name}.log",
        conda:
            "../envs/hashbench.yaml"
        params:
            module=item.module,
            inputs=item.inputs,
            context=CONTEXT,
            versions=versions("draw_item.py", item.module),
        script:
            "../scripts/draw_item.py"


PAPER_INPUTS = [
    "images",
    "families",
    "scores",
    "timings",
    "slopes",
    "memory",
    "hashing",
    "agreement",
    "verdict",
    "environment",
    "functions",
    "lines",
]


rule write_paper:
    input:
        **{name: table_paths(name) for name in PAPER_INPUTS},
        template="report/paper.typ",
        figures=[item.path for item in ITEMS if item.suffix == "svg"],
        code=code("write_paper.py"),
    output:
        report(
            "results/{corpus}/paper.pdf",
            caption="../../report/captions/paper.rst",
            category=WHICH,
            labels={"item": "The paper"},
        ),
    log:
        "results/{corpus}/logs/write_paper.log",
    conda:
        "../envs/hashbench.yaml"
    params:
        inputs=[*PAPER_INPUTS, "template", "figures"],
        context=CONTEXT,
        versions=versions("write_paper.py"),
    script:
        "../scripts/write_paper.py"


def build_report():
    """Write results/CORPUS/report.html from what a whole run made, with the configuration it was made with.

    A run of chosen targets alone leaves the report as it was.
    """
    if not all(Path(path).exists() for path in REPORT_FILES):
        return
    settings = Path(f"results/{CORPUS}/config.yaml")
    settings.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    page = f"results/{CORPUS}/report.html"
    shell(
        f"{sys.executable} -m snakemake --cores 1 --report {page} --configfile {settings} --nolock --quiet all"
    )
    print(
        f"report: {page}",
        f"paper: results/{CORPUS}/paper.pdf",
        sep="\n",
        file=sys.stderr,
    )
