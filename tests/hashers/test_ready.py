import pytest

from hashbench.corpus import images
from hashbench.hashers import hashing
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.ready import _ready, ready
from hashbench.hashers.registry import load
from hashbench.provenance import import_closure


def test_only_what_numba_compiles_is_tried_and_once_a_process(monkeypatch):
    tried = []
    monkeypatch.setattr(Hasher, "mask_picture", lambda hasher, _: tried.append(hasher.variant))
    _ready.cache_clear()
    for _ in range(2):
        ready([load("dhash", "numba", bits=64), load("find", "numpy")])
    assert tried == ["dhash-64"]


@pytest.mark.parametrize("module", [images, hashing])
def test_a_new_line_of_the_registry_does_not_change_what_indexes_and_hashes(module):
    assert not [path for path in import_closure(module.__name__) if path.name == "registry.py"]
