# One job an item: editing one figure redraws that figure and the report alone.
rule draw_item:
    input:
        unpack(lambda wildcards: PLAN.tables(*ITEM[wildcards.item].inputs)),
        code=lambda wildcards: code("draw_item.py", ITEM[wildcards.item].module),
    output:
        report(
            "results/{corpus}/report/{item}.{suffix}",
            caption="../../report/caption.rst",
            category=lambda wildcards: ITEM[wildcards.item].category,
            labels=lambda wildcards: {"item": ITEM[wildcards.item].label},
        ),
    log:
        "results/{corpus}/logs/draw_item/{item}.{suffix}.log",
    localrule: True
    conda:
        "../envs/hashbench.yaml"
    params:
        module=lambda wildcards: ITEM[wildcards.item].module,
        inputs=lambda wildcards: ITEM[wildcards.item].inputs,
        context=PLAN.context,
        caption=lambda wildcards: caption_of(wildcards.item, ITEM[wildcards.item].explains),
        versions=lambda wildcards: versions("draw_item.py", ITEM[wildcards.item].module),
    script:
        "../scripts/draw_item.py"


rule write_paper:
    input:
        **PLAN.tables(*PAPER_INPUTS),
        template="report/paper.typ",
        code=code("write_paper.py", *PAPER_MODULES),
    output:
        report(
            "results/{corpus}/paper.pdf",
            caption="../../report/caption.rst",
            category=WHICH,
            labels={"item": "The paper"},
        ),
    log:
        "results/{corpus}/logs/write_paper.log",
    localrule: True
    conda:
        "../envs/hashbench.yaml"
    params:
        inputs=PAPER_INPUTS,
        context=PLAN.context,
        caption=caption_of("paper"),
        versions=versions("write_paper.py", *PAPER_MODULES),
    script:
        "../scripts/write_paper.py"
