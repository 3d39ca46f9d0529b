import pytest
from jinja2 import UndefinedError

from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.captions import render_caption


def test_a_caption_knows_the_configuration_the_run_and_the_metrics_it_explains(tmp_path):
    path = tmp_path / "roc.rst"
    path.write_text('At {{ "%g" | format(100 * config["verdict_fpr"]) }} % on {{ context.corpus }}: {{ metrics.auc }}')
    caption = render_caption(path, config={"verdict_fpr": 1e-3}, context={"corpus": "tiny"}, explains=("auc",))
    assert caption == f"At 0.1 % on tiny: {METRICS['auc'].explanation}"


def test_an_unknown_name_in_a_caption_is_refused(tmp_path):
    path = tmp_path / "roc.rst"
    path.write_text("{{ mistyped }}")
    with pytest.raises(UndefinedError, match="mistyped"):
        render_caption(path, config={}, context={})
