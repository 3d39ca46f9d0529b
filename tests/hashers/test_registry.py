from collections import Counter
from dataclasses import replace
from importlib.util import find_spec

import pytest

from hashbench import hashers
from hashbench.errors import InputError
from hashbench.hashers import registry
from hashbench.hashers.hasher import Hasher, unavailable
from hashbench.hashers.registry import ENTRIES, Entry, find_entry, load, methods

METHODS = "find, find-published, ahash, phash, dhash, whash, pdq"
ABSENT = Entry("ahash", "absent", (64,), "hashbench.hashers.ahash.absent")


def test_every_method_of_the_design_is_there_with_its_sizes():
    sizes = {entry.method: entry.bits for entry in ENTRIES}
    assert ", ".join(sizes) == METHODS
    assert sizes == {
        "find": (256,),
        "find-published": (256,),
        "ahash": (64, 256),
        "phash": (64, 256),
        "dhash": (64, 256),
        "whash": (64, 256),
        "pdq": (256,),
    }


def test_no_entry_occurs_twice_and_every_module_exists():
    assert max(Counter(entry.name for entry in ENTRIES).values()) == 1
    assert max(Counter(entry.module for entry in ENTRIES).values()) == 1
    assert all(find_spec(entry.module) for entry in ENTRIES)


def test_methods_that_compare_cosine_frequencies_are_of_one_kind():
    kinds = {entry.method: entry.kind for entry in ENTRIES}
    assert kinds == {
        **dict.fromkeys(("find", "find-published", "phash", "pdq"), "cosine"),
        "ahash": "brightness",
        "dhash": "gradient",
        "whash": "wavelet",
    }
    assert all(entry.kind == kinds[entry.method] for entry in ENTRIES)


def test_implementations_of_a_method_make_the_same_sizes():
    for entry in ENTRIES:
        assert entry.bits == find_entry(entry.method).bits


def test_entries_are_found_by_name():
    assert find_entry("find", "reference").name == "find/reference"
    assert find_entry("phash") == next(entry for entry in ENTRIES if entry.method == "phash")


def test_unknown_names_are_refused_with_those_there_are():
    with pytest.raises(InputError, match=f"^method 'fnd' is unknown; known methods: {METHODS}$"):
        find_entry("fnd")
    message = "^implementation 'c' of ahash is unknown; known implementations: imagehash, numba$"
    with pytest.raises(InputError, match=message):
        find_entry("ahash", "c")


def test_loading_gives_the_native_size_unless_another_is_asked_for():
    module = "hashbench.hashers.phash.imagehash"
    assert load("phash") == hashers.load("phash", "imagehash") == Hasher("phash", "imagehash", 64, module)
    assert load("phash", bits=256) == Hasher("phash", "imagehash", 256, module)
    with pytest.raises(InputError, match=r"^find has no 64-bit variant; sizes: 256$"):
        load("find", bits=64)


def test_an_implementation_that_cannot_be_imported_says_why(monkeypatch):
    monkeypatch.setattr(registry, "ENTRIES", (*ENTRIES, ABSENT))
    reason = "No module named 'hashbench.hashers.ahash.absent'"
    assert unavailable(ABSENT.module) == reason
    with pytest.raises(InputError, match=f"^ahash/absent cannot be used here: {reason}$"):
        load("ahash", "absent")
    row = methods().iloc[-1].to_dict()
    assert row == {
        "method": "ahash",
        "implementation": "absent",
        "bits": 64,
        "exact": True,
        "available": False,
        "reason": reason,
    }


def test_an_implementation_may_say_itself_why_it_cannot_be_used(monkeypatch):
    from hashbench.hashers.ahash import imagehash

    monkeypatch.setattr(imagehash, "unavailable", lambda: "no licence", raising=False)
    assert unavailable(imagehash.__name__) == "no licence"
    monkeypatch.setattr(imagehash, "unavailable", lambda: None)
    assert unavailable(imagehash.__name__) == ""


def test_methods_is_a_row_for_each_size_of_each_implementation():
    table = methods()
    assert table.columns.tolist() == ["method", "implementation", "bits", "exact", "available", "reason"]
    assert len(table) == sum(len(entry.bits) for entry in ENTRIES)
    assert (table.available == (table.reason == "")).all()


def test_a_weighted_hasher_is_of_the_first_implementation_with_masks(monkeypatch):
    assert load("find", weighted=True).variant == "find-256w"
    numpy = find_entry("pdq", "numpy")
    without = replace(numpy, implementation="plain", module="hashbench.hashers.ahash.numba")
    monkeypatch.setattr(registry, "ENTRIES", (without, numpy))
    hasher = load("pdq", weighted=True)
    assert (hasher.implementation, hasher.weighted) == ("numpy", True)
    assert load("pdq").implementation == "plain"


@pytest.mark.parametrize(
    ("method", "implementation", "bits", "message"),
    [
        ("dhash", None, 64, "dhash has no weighted variant dhash-64w; weighted variants: find-256w, phash-64w, "),
        ("ahash", "numba", None, "ahash has no weighted variant ahash-64w; "),
        ("find", "plain", None, "find/plain makes no masks of sure bits, which find-256w needs; use find/numba or "),
        ("phash", None, 100, "phash has no 100-bit variant; sizes: 64, 256$"),
    ],
)
def test_a_weighted_variant_without_masks_is_refused(monkeypatch, method, implementation, bits, message):
    plain = replace(find_entry("find"), implementation="plain", module="hashbench.hashers.ahash.numba")
    monkeypatch.setattr(registry, "ENTRIES", (*ENTRIES, plain))
    with pytest.raises(InputError, match=f"^{message}"):
        load(method, implementation, bits=bits, weighted=True)
