# This runs after all other inputs of pages, so that the records of those jobs exist.
rule break_down_run:
    input:
        **PLAN.tables(*MEASURED),
        code=code("break_down_run.py"),
    output:
        table="results/{corpus}/run.csv",
        summary="results/{corpus}/run.json",
    log:
        "results/{corpus}/logs/break_down_run.log",
    localrule: True
    params:
        records="results/{corpus}/logs",
        versions=versions("break_down_run.py"),
    script:
        "../scripts/break_down_run.py"


# One job for each page, so editing one figure redraws only its page and the report.
rule draw_item:
    input:
        unpack(lambda wildcards: PLAN.tables(*ITEM[wildcards.item].inputs)),
        code=lambda wildcards: code("draw_item.py", *ITEM[wildcards.item].modules),
    output:
        report(
            "results/{corpus}/{item}.html",
            category=lambda wildcards: ITEM[wildcards.item].category,
            labels=lambda wildcards: {"item": ITEM[wildcards.item].label},
        ),
    log:
        "results/{corpus}/logs/draw_item/{item}.log",
    wildcard_constraints:
        item="|".join(name for name, item in ITEM.items() if item.in_report),
    localrule: True
    params:
        title=lambda wildcards: ITEM[wildcards.item].title,
        parts=lambda wildcards: [asdict(part) for part in ITEM[wildcards.item].parts],
        captions=lambda wildcards: captions_of(ITEM[wildcards.item]),
        context=CONTEXT,
        versions=lambda wildcards: versions("draw_item.py", *ITEM[wildcards.item].modules),
    script:
        "../scripts/draw_item.py"


# The explorer is too large for a page of Snakemake's report.
use rule draw_item as draw_explorer with:
    output:
        "results/{corpus}/{item}.html",
    wildcard_constraints:
        item="|".join(name for name, item in ITEM.items() if not item.in_report),


rule write_paper:
    input:
        **PLAN.tables(*PAPER_INPUTS),
        template="report/paper.typ",
        code=code("write_paper.py", *PAPER_MODULES),
    output:
        report(
            "results/{corpus}/paper.pdf",
            category=ITEM["paper"].category,
            labels={"item": ITEM["paper"].label},
        ),
    log:
        "results/{corpus}/logs/write_paper.log",
    localrule: True
    params:
        inputs=PAPER_INPUTS,
        context=CONTEXT,
        versions=versions("write_paper.py", *PAPER_MODULES),
    script:
        "../scripts/write_paper.py"
