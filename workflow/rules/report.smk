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
        localrule: True
        conda:
            "../envs/hashbench.yaml"
        params:
            module=item.module,
            inputs=item.inputs,
            context=CONTEXT,
            metrics={name: METRICS[name].explanation for name in item.explains},
            versions=versions("draw_item.py", item.module),
        script:
            "../scripts/draw_item.py"


rule write_paper:
    input:
        **{name: table_paths(name) for name in PAPER_INPUTS},
        template="report/paper.typ",
        figures=[item.path for item in ITEMS if item.name in PAPER_FIGURES],
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
    localrule: True
    conda:
        "../envs/hashbench.yaml"
    params:
        inputs=[*PAPER_INPUTS, "template", "figures"],
        context=CONTEXT,
        versions=versions("write_paper.py"),
    script:
        "../scripts/write_paper.py"
