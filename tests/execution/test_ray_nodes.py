"""Several Ray nodes on one machine. The nodes and the run that joins them are in a process of their own."""

import os
import re
import subprocess
import sys
from importlib import metadata

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import os, tempfile, time
import ray
from ray.cluster_utils import Cluster
from hashbench import execution

def work(number):
    time.sleep(0.2)
    return number**2, ray.get_runtime_context().get_node_id()

with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True) as folder:
    common = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={**common, "temp_dir": folder})
    second = cluster.add_node(**common)
    squares, nodes = {}, set()
    for finished in execution.run(work, range(30), executor="ray", workers=2, address=cluster.address):
        squares[finished.task], node = finished.result
        nodes.add(node)
        if len(nodes) == 2 and second:
            cluster.remove_node(second, allow_graceful=False)
            second = None
    cluster.shutdown()
print(squares == {number: number**2 for number in range(30)}, len(nodes), second)
"""


# Runs that end with a message if a worker cannot be used, one for each path of modules on the second node.
UNLIKE = """
import sys, tempfile, time
from ray.cluster_utils import Cluster
from hashbench import execution
from hashbench.errors import InputError

with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp", ignore_cleanup_errors=True) as folder:
    common = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={**common, "temp_dir": folder})
    for path in sys.argv[1:]:
        second = cluster.add_node(**common, env_vars={"PYTHONPATH": path})
        try:
            for _ in execution.run(time.sleep, [1] * 100, executor="ray", workers=2, address=cluster.address):
                pass
        except InputError as error:
            print(str(error).replace(cluster.address, "ADDRESS"))
        cluster.remove_node(second)
    cluster.shutdown()
"""


def said_by(script, *arguments):
    """Return the lines that a script with a cluster of its own prints."""
    environment = os.environ | {"RAY_AUTH_MODE": "disabled", "PYTHONPATH": modules()}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout, done.stderr[-2000:]
    return done.stdout.splitlines()


def modules(*first):
    return os.pathsep.join([*map(str, first), *filter(None, sys.path)])


def test_a_node_that_is_lost_in_the_middle_changes_no_result():
    assert said_by(SCRIPT)[-1:] == ["True 2 None"]


def test_a_node_with_other_versions_or_another_hashbench_is_refused_by_name(tmp_path):
    note = tmp_path / "older" / "pillow-1.2.3.dist-info" / "METADATA"
    note.parent.mkdir(parents=True)
    note.write_text("Metadata-Version: 2.1\nName: pillow\nVersion: 1.2.3\n")
    (tmp_path / "empty" / "hashbench").mkdir(parents=True)
    (tmp_path / "empty" / "hashbench" / "__init__.py").touch()
    versions, start = said_by(UNLIKE, modules(tmp_path / "older"), modules(tmp_path / "empty"))
    assert re.sub(r"node [\d.]+", "node IP", versions) == (
        "execution.ray_address=ADDRESS: node IP has other versions than this machine (pillow 1.2.3 in place of "
        f"{metadata.version('pillow')}); install the same on every node"
    )
    assert start == (
        "execution.ray_address=ADDRESS: a worker cannot start on one of the nodes (ModuleNotFoundError: No module "
        "named 'hashbench.execution'); every node needs this folder at the same path and the same versions"
    )
