import numpy as np
import PIL
import pytest

from hashbench.errors import InputError
from hashbench.execution.versions import check_versions, versions_here


def test_the_versions_of_what_decides_and_of_the_source_are_known():
    here = versions_here()
    assert (here["numpy"], here["pillow"]) == (np.__version__, PIL.__version__)
    assert len(here["hashbench's source"]) == 16
    assert not {"ray", "joblib", "pytest"} & here.keys()


def test_versions_that_differ_are_named():
    check_versions({"numpy": "2.4.6", "pillow": "13.0.0"}, {"pillow": "13.0.0", "numpy": "2.4.6", "x": "1"}, where="it")
    message = (
        r"^node b has other versions than this machine \(numpy 2\.4\.5 in place of 2\.4\.6, pillow missing in place of "
        r"13\.0\.0\); install the same on every node$"
    )
    with pytest.raises(InputError, match=message):
        check_versions({"numpy": "2.4.6", "pillow": "13.0.0", "x": "1"}, {"numpy": "2.4.5", "x": "1"}, where="node b")
