rule audit_labels:
    input:
        **PLAN.tables("images", "families", "distances", "thresholds", "pairs"),
        hashes=[PLAN.hashes_of(name) for name in PLAN.production.values()],
        code=code("audit_labels.py"),
    output:
        suspects="results/{corpus}/suspects.csv",
        families="results/{corpus}/suspect_families.csv",
        scores="results/{corpus}/audit.csv",
    log:
        "results/{corpus}/logs/audit_labels.log",
    params:
        kinds=PLAN.kinds,
        agreeing=config["audit"]["kinds"],
        near_fpr=config["audit"]["near_fpr"],
        target_fprs=config["target_fprs"],
        versions=versions("audit_labels.py"),
    script:
        "../scripts/audit_labels.py"
