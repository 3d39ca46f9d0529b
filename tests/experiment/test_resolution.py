import json
from pathlib import Path

import pytest
import yaml

from hashbench.corpus.sources import Source
from hashbench.errors import InputError
from hashbench.experiment import check_same_source, resolve
from hashbench.hashers import registry
from hashbench.hashers.decode import Decoding
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.registry import ENTRIES, Entry

DEFAULT = Path(__file__).parents[2] / "config" / "config.yaml"


def config(**changes):
    """The default configuration with other values; the methods are few and light to load."""
    default = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    light = {"methods": ["phash", "dhash"], "implementations": [], "production": {}, "samples": {}}
    light["weighted"] = []
    return default | light | changes


def test_the_default_configuration_is_resolved():
    default = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    experiment = resolve(default)
    assert (experiment.corpus, experiment.source) == ("demo", Source("demo", None))
    assert set(experiment.entries) | set(experiment.left_out) == {entry.name for entry in ENTRIES}
    production, variant = experiment.variants["find-256"]
    assert (production.name, variant.bits) == (f"find/{default['production'].get('find', 'numba')}", 256)
    assert "find-published-256" not in experiment.variants  # its first implementation is sampled
    asked = default | {"production": default["production"] | {"find-published": "numpy"}}
    assert resolve(asked).variants["find-published-256"][0].name == "find-published/numpy"
    assert experiment.samples == default["samples"]


def test_a_subset_of_methods():
    experiment = resolve(config(weighted=["phash-256w", "find-256w"]))
    assert list(experiment.entries) == ["phash/imagehash", "phash/numba", "dhash/imagehash", "dhash/numba"]
    assert {name: (entry.name, *variant) for name, (entry, variant) in experiment.variants.items()} == {
        "phash-64": ("phash/imagehash", "phash", 64, False),
        "phash-256": ("phash/imagehash", "phash", 256, False),
        "phash-256w": ("phash/imagehash", "phash", 256, True),
        "dhash-64": ("dhash/imagehash", "dhash", 64, False),
        "dhash-256": ("dhash/imagehash", "dhash", 256, False),
    }
    assert experiment.left_out == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weighted": ["dhash-64w"]}, "configuration: weighted: dhash has no weighted variant dhash-64w; weighted "),
        ({"weighted": "phash-64"}, "configuration: weighted: phash has no weighted variant phash-64; weighted "),
        ({"weighted": ["phash"]}, "configuration: weighted: 'phash' is no variant; write METHOD-BITS, or "),
        (
            {"weighted": ["phash-64w"], "production": {"phash": "plain"}},
            "configuration: production: phash/plain makes no masks of sure bits, which phash-64w needs; use "
            "phash/imagehash or phash/numba, or take phash-64w out of weighted$",
        ),
    ],
)
def test_a_weighted_variant_without_masks_is_refused(monkeypatch, changes, message):
    plain = Entry("phash", "plain", (64, 256), "hashbench.hashers.ahash.numba")
    monkeypatch.setattr(registry, "ENTRIES", (*ENTRIES, plain))
    monkeypatch.setattr("hashbench.experiment.resolution.ENTRIES", (*ENTRIES, plain))
    with pytest.raises(InputError, match=f"^{message}"):
        resolve(config(**changes))


def test_what_becomes_of_files_is_told_to_every_hasher():
    decoding = config()["decoding"]
    assert Decoding(**decoding) == Decoding()  # the configuration's defaults are the library's
    experiment = resolve(config(decoding=decoding | {"orientation": True, "background": "white"}))
    assert {hasher.decoding for hasher in experiment.hashers("phash/imagehash")} == {
        Decoding(orientation=True, background="white")
    }
    with pytest.raises(InputError, match=r"^decoding: background 'whitish' is no colour"):
        resolve(config(decoding=decoding | {"background": "whitish"}))


def test_lists_from_the_command_line():
    assert list(resolve(config(methods="dhash")).entries) == ["dhash/imagehash", "dhash/numba"]
    experiment = resolve(config(methods="find", implementations="find/numpy,find/reference"))
    assert list(experiment.entries) == ["find/numpy", "find/reference"]


def test_a_hasher_a_size():
    module = "hashbench.hashers.phash.imagehash"
    assert resolve(config()).hashers("phash/imagehash") == [
        Hasher("phash", "imagehash", 64, module),
        Hasher("phash", "imagehash", 256, module),
    ]


def test_the_production_implementation_is_the_configured_one():
    find = config(methods=["find"], implementations=["find/numpy", "find/reference"])
    assert resolve(find | {"production": {"find": "reference"}}).variants["find-256"][0].name == "find/reference"
    assert resolve(find | {"production": {"find": "numpy"}}).variants["find-256"][0].name == "find/numpy"


def test_by_default_the_first_implementation_that_can_be_used_is_the_production_one(monkeypatch):
    asked = config(methods=["find"], implementations=["find/numpy", "find/reference"])
    assert resolve(asked).variants["find-256"][0].name == "find/numpy"
    absent = Entry("dhash", "absent", (64,), "hashbench.hashers.dhash.absent")
    for module in ("hashbench.hashers.registry", "hashbench.experiment.resolution"):
        monkeypatch.setattr(f"{module}.ENTRIES", (absent, *ENTRIES))
    experiment = resolve(config(methods=["dhash"]))
    assert experiment.variants["dhash-64"][0].name == "dhash/imagehash"
    assert list(experiment.left_out) == ["dhash/absent"]


def test_a_sampled_method_is_measured_but_not_matched():
    experiment = resolve(config(methods=["phash", "find-published"], samples={"find-published/reference": 24}))
    assert "find-published/reference" in experiment.entries
    assert list(experiment.variants) == ["phash-64", "phash-256"]
    assert experiment.samples == {"find-published/reference": 24}


def test_samples_of_methods_that_are_not_asked_for_do_not_matter():
    assert resolve(config(samples={"find/reference": 24})).samples == {}


def test_an_implementation_that_cannot_be_used_is_left_out_with_its_reason(monkeypatch):
    absent = Entry("phash", "absent", (64, 256), "hashbench.hashers.phash.absent")
    for module in ("hashbench.hashers.registry", "hashbench.experiment.resolution"):
        monkeypatch.setattr(f"{module}.ENTRIES", (*registry.ENTRIES, absent))
    experiment = resolve(config())
    assert experiment.left_out == {"phash/absent": "No module named 'hashbench.hashers.phash.absent'"}
    assert "phash/absent" not in experiment.entries
    with pytest.raises(InputError, match=r"production of phash is phash/absent, which is left out; name another$"):
        resolve(config(production={"phash": "absent"}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"methods": ["fnd"]}, r"^method 'fnd' is unknown; known methods: find, "),
        ({"methods": []}, r"^configuration: methods is empty; name at least one$"),
        (
            {"implementations": ["find/fortran"]},
            r"^implementation 'fortran' of find is unknown; known implementations: ",
        ),
        (
            {"implementations": ["numpy"]},
            r"^configuration: implementations: 'numpy' is no METHOD/IMPLEMENTATION, such as ",
        ),
        ({"production": {"find": "fortran"}}, r"^implementation 'fortran' of find is unknown"),
        ({"samples": {"reference": 3}}, r"^configuration: samples: 'reference' is no METHOD/IMPLEMENTATION"),
        (
            {"methods": ["find"], "implementations": ["find/reference"], "production": {"find": "numpy"}},
            r"^configuration: production of find is find/numpy, which is left out; name another$",
        ),
        (
            {"methods": ["find-published"], "samples": {"find-published/reference": 3}},
            r"^configuration: no variant is left to match: every production implementation is sampled; name "
            r"another in production, or one more method$",
        ),
        (
            {"methods": ["phash"], "production": {"phash": "numba"}, "samples": {"phash/numba": 3}},
            r"^configuration: production of phash is phash/numba, of which samples hashes only some pictures; name "
            r"another, or delete its line in samples$",
        ),
        (
            {"audit": {"methods": 3, "near_fpr": 0.01}},
            r"^configuration: audit\.near_fpr 0\.01 is larger than verdict_fpr and clustering\.target_fpr, .*; lower",
        ),
        ({"verdict_fpr": 0.5}, r"^configuration: verdict_fpr 0\.5 is not among target_fprs; add it there$"),
        (
            {"scaling": {"cases": [{"bits": 64, "radius": 8}, {"bits": 64, "radius": 65}]}},
            r"^configuration: scaling\.cases: radius 65 is beyond 64 bits$",
        ),
        (
            {"clustering": {"methods": ["connected_components"], "target_fpr": 0.25, "unlabelled_threshold": 0.1}},
            r"^configuration: clustering\.target_fpr 0\.25 is not among target_fprs; add it there$",
        ),
        ({"family": {"from": "name", "pattern": "("}}, r"^family\.pattern '\(' is not a regular expression"),
        ({"images": "absent"}, r"^images=absent: no such folder or file"),
        ({"corpus": "../up"}, r"^corpus=\.\./up: use letters, digits, - and _ only$"),
    ],
)
def test_mistakes_are_named(changes, message):
    with pytest.raises(InputError, match=message):
        resolve(config(**changes))


def test_the_corpus_is_named_after_its_source_unless_it_is_given(tmp_path):
    (tmp_path / "my set").mkdir()
    images = str(tmp_path / "my set")
    assert resolve(config(images=images)).corpus == "my-set"
    assert resolve(config(images=images, corpus="other_1")).corpus == "other_1"
    assert resolve(config(images=images, corpus=2024)).corpus == "2024"


def test_the_demos_name_is_kept_for_the_demo(tmp_path):
    (tmp_path / "demo").mkdir()
    with pytest.raises(InputError, match=r"^corpus=demo is kept for the embedded pictures; choose another name with"):
        resolve(config(images=str(tmp_path / "demo")))
    assert resolve(config(images=str(tmp_path / "demo"), corpus="mine")).corpus == "mine"


def test_results_of_another_source_are_not_mixed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    record = tmp_path / "results" / "source.json"
    first = resolve(config(images=str(tmp_path / "a"), corpus="x"))
    check_same_source(first, record)
    record.parent.mkdir()
    record.write_text(json.dumps({"identity": first.source.identity}))
    check_same_source(first, record)
    second = resolve(config(images=str(tmp_path / "b"), corpus="x"))
    message = (
        f"^corpus=x holds results of folder:{tmp_path}/a, not of folder:{tmp_path}/b; choose another name .*results$"
    )
    with pytest.raises(InputError, match=message):
        check_same_source(second, record)
