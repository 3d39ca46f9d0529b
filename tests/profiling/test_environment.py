import json
import os
import platform

from hashbench.profiling.environment import describe_environment


def test_machine_and_software_are_described():
    found = describe_environment("hashbench.hashers.phash.imagehash")
    assert list(found) == ["processor", "cores", "memory_bytes", "system", "python", "packages"]
    assert found["cores"] == os.cpu_count()
    assert found["memory_bytes"] > 2**28
    assert found["python"] == platform.python_version()
    assert {"imagehash", "numpy", "pillow", "scipy", "pywavelets"} <= found["packages"].keys()
    assert json.loads(json.dumps(found)) == found
