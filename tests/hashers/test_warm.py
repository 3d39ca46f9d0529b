import numpy as np
import pytest

from hashbench.hashers import warm
from hashbench.hashers.registry import ENTRIES, Entry, find_entry


def test_a_compiled_hasher_hashes_small_and_large_pictures_at_every_size(monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "hashbench.hashers.ahash.numba.hash_image", lambda image, bits: hashed.append((image.mode, *image.size, bits))
    )
    assert warm.warm(find_entry("ahash", "numba")) == "ahash/numba"
    sizes = [(300, 280), (1300, 700)]
    assert hashed == [(mode, *size, bits) for bits in (64, 256) for mode in ("RGB", "L") for size in sizes]


def test_masks_are_compiled_too(monkeypatch):
    masked = []
    monkeypatch.setattr(
        "hashbench.hashers.find.numba.hash_with_mask", lambda image, bits: masked.append(bits) or (np.zeros(32), None)
    )
    assert warm.warm(find_entry("find", "numba")) == "find/numba"
    assert set(masked) == {256}


def test_what_cannot_run_here_is_passed_over(monkeypatch):
    monkeypatch.setattr("hashbench.hashers.ahash.numba.unavailable", lambda: "no such luck", raising=False)
    monkeypatch.setattr("hashbench.hashers.ahash.numba.hash_image", lambda *_: pytest.fail("it hashed"))
    assert warm.warm(Entry("ahash", "numba", (64,), "hashbench.hashers.ahash.numba")) == "ahash/numba"


def test_there_is_something_to_compile():
    assert sum(entry.implementation == "numba" for entry in ENTRIES) >= 6
