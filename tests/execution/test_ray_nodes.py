"""Several Ray nodes on one machine. The nodes and the run that joins them are in a process of their own."""

import os
import subprocess
import sys

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


def test_a_node_that_is_lost_in_the_middle_changes_no_result():
    environment = os.environ | {"RAY_AUTH_MODE": "disabled", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    arguments = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.splitlines()[-1:] == ["True 2 None"], done.stdout[-2000:] + done.stderr[-2000:]
