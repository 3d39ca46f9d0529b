"""A plan of the default configuration."""

from pathlib import Path

import pytest
import yaml

from hashbench.experiment import make_plan

HOME = Path(__file__).parents[2]


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """Return a function that plans the default configuration with other values, for phash and dhash."""
    monkeypatch.chdir(tmp_path)
    default = yaml.safe_load((HOME / "config" / "config.yaml").read_text(encoding="utf-8"))

    def make(cores=8, arguments=(), **changes):
        light = {"methods": ["phash", "dhash"], "samples": {}, "production": {}, "weighted": []}
        return make_plan(default | light | changes, home=HOME, cores=cores, arguments=arguments)

    return make
