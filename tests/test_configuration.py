from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
import yaml
from snakemake.cli import parse_config

from hashbench.configuration import as_list, check, read_numbers, read_text
from hashbench.errors import InputError
from hashbench.experiment.registries import registered_names

TREE = Path(__file__).parents[1]
SCHEMA = TREE / "workflow" / "schemas" / "config.schema.yaml"


@cache
def parsed(name):
    return yaml.safe_load((TREE / "config" / f"{name}.yaml").read_text(encoding="utf-8"))


def read(name="config"):
    return deepcopy(parsed(name))


def changed(**changes):
    """The default configuration with `a__b=value` put at a.b."""
    config = read()
    for key, value in changes.items():
        *parents, last = key.split("__")
        inner = config
        for parent in parents:
            inner = inner[parent]
        inner[last] = value
    return config


def test_the_default_configuration_passes():
    check(read(), SCHEMA, registered_names())


CONFIGURATIONS = sorted(path.stem for path in (TREE / "config").glob("*.yaml") if path.stem != "ladder")


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_configurations_in_the_tree_pass_as_snakemake_merges_them(name):
    other = read(name)
    merged = read()
    for key, value in other.items():
        merged[key] = merged[key] | value if isinstance(value, dict) else value
    check(merged, SCHEMA, registered_names())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (changed(imagse="x"), r"unknown key 'imagse'; did you mean 'images'\?"),
        (
            changed(collection_size=10**15 + 1),
            "collection_size: 1000000000000001 is greater than the maximum of 1000000000000000; .*",
        ),
        (
            changed(collection_sizes=[1e160]),
            r"collection_sizes\.0: 1e\+160 is greater than the maximum of 1000000000000000; .*",
        ),
        (changed(colour="red"), r"unknown key 'colour'; known keys: images, corpus, .*"),
        (changed(family__form="name"), r"unknown key 'family\.form'; did you mean 'from'\?"),
        (
            changed(measure__growth_side_pixels=1),
            r"unknown key 'measure\.growth_side_pixels'; did you mean 'growth_.*'\?",
        ),
        (
            changed(execution__hashing="dask"),
            r"execution\.hashing: 'dask' is not one of \['serial', 'threads', 'processes', 'ray'\]; .*",
        ),
        (
            changed(matching__matcher="faiss_ivf"),
            r"matching\.matcher: 'faiss_ivf' is not one of \['numba', 'numpy', 'faiss', 'multi_index', .*\]; .*",
        ),
        (
            changed(clustering__methods=["leiden"]),
            r"clustering\.methods\.0: 'leiden' is not one of \['connected_components', 'dbscan', .*\]; .*",
        ),
        (
            changed(scaling__matchers=["annoy"]),
            r"scaling\.matchers\.0: 'annoy' is not one of .*",
        ),
        (
            changed(execution__picture_seconds=0),
            r"execution\.picture_seconds: 0 is less than or equal to the minimum of 0; write more than 0; .*",
        ),
        (changed(measure__rounds="seven"), r"measure\.rounds: 'seven' is not of type 'integer'; .*"),
        (changed(measure__rounds=0), r"measure\.rounds: 0 is less than the minimum of 1; .*"),
        (changed(matching__radius=1.5), r"matching\.radius: 1\.5 is greater than the maximum of 1; .*"),
        (changed(target_fprs=[]), r"target_fprs: \[\] .*"),
        (changed(target_fprs=[0.1, 0]), r"target_fprs\.1: 0 is less than or equal to the minimum of 0; .*"),
        (changed(certify=1.0), r"certify: 1\.0 is greater than or equal to the maximum of 1; .*"),
        (changed(collection_size=1), r"collection_size: 1 is less than the minimum of 2; .*"),
        (changed(collection_size=2.5), r"collection_size: 2\.5 is not of type 'integer'; .*"),
        (changed(target_precisions=[1]), r"target_precisions\.0: 1 is greater than or equal to the maximum of 1; .*"),
        (changed(verdict_fpr="low"), r"verdict_fpr: 'low' is not of type 'number'; .*"),
        (changed(samples={"find/reference": 0}), r"samples\.find/reference: 0 is less than the minimum of 1; .*"),
        (
            changed(decoding__orientation="upright"),
            r"decoding\.orientation: 'upright' is not of type 'boolean'; write true or false; .*",
        ),
        (changed(decoding__grey16="stretch"), r"decoding\.grey16: 'stretch' is not one of \['clip', 'scale'\]; .*"),
        (
            changed(decoding__max_megapixels=0),
            r"decoding\.max_megapixels: 0 is less than or equal to the minimum of 0; .*",
        ),
        (changed(family="0297"), r"family: '0297' is not of type 'object'; .*"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key_and_the_remedy(config, message):
    with pytest.raises(InputError, match=f"^configuration: {message}$") as caught:
        check(config, SCHEMA, registered_names())
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_named():
    config = read()
    del config["images"]
    with pytest.raises(
        InputError, match=r"^configuration: top level: 'images' is a required property; see config/README\.md$"
    ):
        check(config, SCHEMA, registered_names())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("find,phash", ["find", "phash"]),
        (" find , phash ,", ["find", "phash"]),
        ("", []),
        (["find", "phash"], ["find", "phash"]),
        ([], []),
    ],
)
def test_lists_may_be_given_with_commas(given, expected):
    assert as_list(given) == expected


def test_numbers_from_the_command_line_are_read():
    given = {
        "verdict_fpr": "1e-3",
        "target_fprs": ["1e-2", 0.5],
        "measure": {"rounds": "7", "seconds": "0.5"},
        "methods": ["find", "phash"],
        "images": "2024",
        "corpus": "007",
        "checksum": "1e10",
        "family": {"from": "name", "pattern": "7"},
        "decoding": {"orientation": "true", "damaged": "false", "background": "true", "grey16": "True"},
    }
    assert read_numbers(given) == {
        "verdict_fpr": 0.001,
        "target_fprs": [0.01, 0.5],
        "measure": {"rounds": 7, "seconds": 0.5},
        "methods": ["find", "phash"],
        "images": "2024",
        "corpus": "007",
        "checksum": "1e10",
        "family": {"from": "name", "pattern": "7"},
        "decoding": {"orientation": True, "damaged": False, "background": "true", "grey16": "True"},
    }
    assert isinstance(read_numbers(given)["measure"]["rounds"], int)


def test_every_key_of_the_schema_is_in_the_default_configuration():
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))

    def keys(properties):
        return {key: keys(inner["properties"]) if "properties" in inner else None for key, inner in properties.items()}

    def shape(config, known):
        return {key: shape(config[key], inner) if inner else None for key, inner in known.items() if key in config}

    assert shape(read(), keys(schema["properties"])) == keys(schema["properties"])


@pytest.mark.parametrize(
    ("argument", "read"),
    [
        # As Snakemake 9.27 reads each: 297, 202405, "Holiday", True, ["2024"], {"a": ""}, 1e5
        ("images=0297", "0297"),
        ("images=2024_05", "2024_05"),
        ("images=Holiday #1", "Holiday #1"),
        ("images=True", "True"),
        ("images=[2024]", "[2024]"),
        ("images=pics {a}", "pics {a}"),
        ("images={a}", "{a}"),
        ("images=1e5", "1e5"),
        ("images=a=b", "a=b"),
        ("images='0297'", "0297"),
        ('images="Holiday #1"', "Holiday #1"),
    ],
)
def test_a_name_on_the_command_line_is_read_as_it_stands(argument, read):
    assert read_text(parse_config([argument]), [argument])["images"] == read


def test_keys_that_are_no_names_stay_as_snakemake_reads_them():
    assert read_text({"images": "x", "verdict_fpr": 0.001}, ["verdict_fpr=1e-3"]) == {
        "images": "x",
        "verdict_fpr": 0.001,
    }


@pytest.mark.parametrize("value", [297, 202405, True, ["2024"], 1.5, None])
def test_a_name_in_a_file_that_yaml_reads_as_something_else_is_refused(value):
    with pytest.raises(InputError, match=r"^configuration: images: .* is not text; write the name in quotes: images: "):
        read_text({"images": value}, [])


def test_snakemake_keeps_no_cache_in_a_home_folder():
    """Snakemake takes a temporary folder for `source-cache` where it is not shared; a home may not be writable."""
    profile = yaml.safe_load((TREE / "workflow/profiles/default/config.yaml").read_text(encoding="utf-8"))
    assert "input-output" in profile["shared-fs-usage"]
    assert "source-cache" not in profile["shared-fs-usage"]
