"""The plan of a configuration: phash and dhash, and FINd where it matters."""

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from snakemake.cli import parse_config

from hashbench.corpus.families import family_of
from hashbench.errors import InputError
from hashbench.experiment import arguments

HOME = Path(__file__).parents[2]


def test_variants_with_their_bits_kinds_and_production(plan):
    made = plan()
    assert made.variants == ["phash-64", "phash-256", "dhash-64", "dhash-256"]
    assert made.bits == {"phash-64": 64, "phash-256": 256, "dhash-64": 64, "dhash-256": 256}
    assert made.kinds["dhash-64"] == "gradient"
    assert made.production["phash-256"] == "phash/imagehash"
    assert made.native == ["phash-64", "phash-64", "dhash-64", "dhash-64"]
    assert made.production_hashers["phash-256"]["bits"] == 256
    assert [hasher["bits"] for hasher in made.hashers("phash/imagehash")] == [64, 256]


def test_a_weighted_variant_has_the_hashes_of_the_plain_one_and_no_vote(plan):
    made = plan(weighted=["phash-64w"])
    assert made.variants == ["phash-64", "phash-64w", "phash-256", "dhash-64", "dhash-256"]
    assert made.bits["phash-64w"] == 64
    assert made.plain_bits == {"phash-64": 64, "phash-256": 256, "dhash-64": 64, "dhash-256": 256}
    assert (made.kinds["phash-64"], made.kinds["phash-64w"]) == ("cosine", "")
    assert made.collected("phash-64w") == {"bits": 64, "weighted": True, "flagged": "leave_out"}
    assert made.collected("phash-64") == {"bits": 64, "weighted": False, "flagged": "leave_out"}
    assert made.production["phash-64w"] == "phash/imagehash"
    assert made.production_hashers["phash-64w"]["weighted"]
    assert [hasher["weighted"] for hasher in made.hashers("phash/imagehash")] == [False, False]
    assert len(made.table("distances")) == 5
    assert arguments.modeled(made) == arguments.modeled(plan())


def test_tables_are_paths_one_a_variant_clustering_or_implementation(plan):
    made = plan(clustering={"methods": ["dbscan"], "min_samples": 5, "target_fpr": 1e-4, "unlabelled_threshold": 0.1})
    assert made.table("scores") == "results/demo/scores.csv"
    assert made.table("thresholds")[:2] == [
        "results/demo/thresholds/phash-64.json",
        "results/demo/thresholds/phash-256.json",
    ]
    assert made.table("sweeps")[-1] == "results/demo/clusters/dhash-256/dbscan.sweep.parquet"
    assert made.table("hashes") == [
        "results/demo/hashes/phash/imagehash.parquet",
        "results/demo/hashes/phash/numba.parquet",
        "results/demo/hashes/dhash/imagehash.parquet",
        "results/demo/hashes/dhash/numba.parquet",
    ]
    assert made.tables("scores", "images") == {
        "scores": "results/demo/scores.csv",
        "images": "results/demo/images.parquet",
    }


def test_rungs_follow_the_ladder_and_the_baseline_is_the_slowest(plan):
    made = plan(methods=["find", "find-published"])
    assert made.rungs[0] == made.baseline == "find-published/reference"
    assert set(made.rungs) <= set(made.names)
    assert made.batching == ["find/array", "find/numba"]
    assert made.whole_collection("find") == ["results/demo/hashes/find/numba.parquet"]


def test_the_full_size_collection_is_drawn_with_backdrops_of_its_own(plan):
    full = yaml.safe_load((HOME / "config" / "full_size.yaml").read_text(encoding="utf-8"))
    made = plan(**full | {"demo": plan().config["demo"] | full["demo"]})
    assert (made.corpus, made.experiment.source.kind) == ("full_size", "demo")
    assert made.config["demo"] == {"families": 1034, "pictures": 54, "seed": 20240229, "backdrops": "own"}


def test_the_collection_of_the_course_is_a_zip_file_whose_names_give_the_families(plan, tmp_path):
    given = yaml.safe_load((HOME / "config" / "das_images.yaml").read_text(encoding="utf-8"))
    with zipfile.ZipFile(tmp_path / "das_images.zip", "w") as archive:
        archive.writestr("das_images/0297_21195384.jpg", b"")
    made = plan(**given)
    assert (made.corpus, made.archive) == ("das_images", ["das_images.zip"])
    assert family_of("das_images/0297_21195384.jpg", **rule_of(made)) == "0297"


def rule_of(made):
    family = made.config["family"]
    return {"rule": family["from"], "pattern": family["pattern"]}


def test_implementations_that_are_only_compared_hash_a_sample(plan):
    samples = {"find/reference": 16, "find-published/reference": 16}
    made = plan(methods=["find", "find-published", "phash"], samples=samples, compared_pictures=500)
    sizes = {name: made.sample(name) for name in made.names}
    assert {name for name, size in sizes.items() if size is None} == {"find/numba", "phash/imagehash"}
    assert sizes["find/reference"] == sizes["find-published/reference"] == 16
    assert sizes["find/numpy"] == sizes["find-published/numpy"] == sizes["phash/numba"] == 500
    # Not matched: the study of its defects needs the pictures that these change.
    assert [name for name in made.names if made.not_square(name)] == ["find-published/numpy"]
    assert made.whole_collection("find-published") == ["results/demo/hashes/find-published/numpy.parquet"]


def test_published_find_hashes_every_picture_where_it_is_matched(plan):
    production = {"find-published": "numpy"}
    made = plan(methods=["find", "find-published"], production=production, compared_pictures=500)
    assert made.sample("find-published/numpy") is None
    assert not made.not_square("find-published/numpy")


def test_without_find_there_is_no_ladder(plan):
    made = plan()
    assert (made.rungs, made.baseline, made.batching, made.whole_collection("find")) == ([], "", [], [])


def test_implementations_are_ranked_as_in_the_registry_however_they_are_named(plan):
    made = plan(implementations=["dhash/numba", "phash/numba", "phash/imagehash", "dhash/imagehash"])
    assert made.names[0] == "dhash/numba"
    assert made.ranked == ["phash/imagehash", "phash/numba", "dhash/imagehash", "dhash/numba"]


def test_an_implementation_that_feeds_matching_takes_half_of_the_cores_others_one(plan):
    made = plan(methods=["find"], implementations=["find/numpy", "find/array"])
    assert (made.executor("find/numpy"), made.hashing_threads("find/numpy")) == ("ray", 4)
    assert (made.executor("find/array"), made.hashing_threads("find/array")) == ("serial", 1)


@pytest.mark.parametrize(("cores", "every", "half", "most"), [(8, 8, 4, 8), (1, 1, 1, 1), (None, 1, 4, 4)])
def test_cores_of_measurements_of_jobs_that_share_and_of_the_index(plan, cores, every, half, most):
    made = plan(cores=cores)
    assert (made.all_cores, made.half_of_cores, made.most_cores) == (every, half, most)


@pytest.mark.parametrize(
    ("hashing", "indexing", "shares"),
    [("ray", "ray", True), ("processes", "processes", True), ("serial", "processes", False)],
)
def test_pictures_are_hashed_as_they_are_indexed_by_the_executor_that_is_to_hash(plan, hashing, indexing, shares):
    made = plan(execution=plan().config["execution"] | {"hashing": hashing}, production={"dhash": "numba"})
    assert made.indexing == indexing
    bits = {folder: [hasher["bits"] for hasher in hashers] for folder, hashers in made.shelves.items()}
    folders = ["results/demo/hashes/phash/imagehash.shards", "results/demo/hashes/dhash/numba.shards"]
    assert bits == ({folder: [64, 256] for folder in folders} if shares else {})


def test_a_job_needs_memory_for_its_largest_pictures_at_once(plan, tmp_path):
    made = plan()
    with pytest.raises(FileNotFoundError) as missing:
        made.memory("images.parquet", 2)
    assert missing.value.filename == "images.parquet"  # Snakemake compares it with the rule's inputs
    sizes = pa.table({"width": [1000, 11_000, 2000, None], "height": [1000, 8000, 1000, None]})
    pq.write_table(sizes, tmp_path / "images.parquet")
    # 1,500 MB, 500 MB a worker, and 32 MB for each of 88 + 2 megapixels
    assert made.memory("images.parquet", 2) == 1500 + 2 * 500 + 32 * 90
    assert made.memory("images.parquet", 1) == 1500 + 500 + 32 * 88
    Path("images.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"^images\.parquet: cut short; delete it, then type the same command again$"):
        made.memory("images.parquet", 1)


def test_settings_come_from_the_environment(plan, monkeypatch):
    monkeypatch.setenv("HASHBENCH_ARRAY", "numpy")
    made = plan(methods=["find"])
    assert made.settings("find/array", "find/numpy") == {"HASHBENCH_ARRAY": "numpy"}
    assert made.settings("find/numpy") == {}


def test_numbers_as_text_are_read_before_they_are_checked(plan):
    assert plan(verdict_fpr="1e-3").config["verdict_fpr"] == 1e-3
    with pytest.raises(InputError, match=r"^configuration: unknown key 'methdos'; did you mean 'methods'\?$"):
        plan(methdos=["phash"])


@pytest.mark.parametrize(
    ("name", "corpus"),
    [("0297", "0297"), ("2024_05", "2024_05"), ("Holiday #1", "Holiday-1"), ("True", "True"), ("pics {a}", "pics-a")],
)
def test_a_folder_is_found_by_the_name_on_the_command_line(plan, tmp_path, name, corpus):
    for folder in (name, "Holiday", "297", "202405"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "1_1.jpg").touch()
    argument = f"images={name}"
    made = plan(arguments=[argument], **parse_config([argument]))
    assert (made.root, made.corpus, made.archive) == (name, corpus, [])


def test_an_archive_is_an_input_by_its_own_name(plan, tmp_path):
    with zipfile.ZipFile(tmp_path / "set{1}.zip", "w") as archive:
        archive.writestr("1_1.jpg", b"")
    made = plan(images="set{1}.zip")
    assert (made.archive, made.corpus) == (["set{1}.zip"], "set-1")


def test_tables_in_all_orientations_are_asked_for_by_their_key(plan):
    names = ("turned_distances", "turned_thresholds", "turned_edited", "turned_rates")
    assert plan().tables(*names) == {name: [] for name in names}
    asked = plan(orientations="8").tables(*names)
    assert asked["turned_distances"][0] == "results/demo/orientations/distances/phash-64.parquet"
    assert len(asked["turned_thresholds"]) == 4
    assert asked["turned_edited"] == "results/demo/orientations/edited.parquet"
    with pytest.raises(InputError, match=r"orientations: 4 is not one of \[1, 8\]; see config/README\.md"):
        plan(orientations=4)


def test_a_weighted_variant_is_timed_by_the_implementation_that_feeds_it_and_at_both_thresholds(plan):
    made = plan(weighted=["phash-64w"])
    sizes = {name: [(one["bits"], one["weighted"]) for one in made.timed_hashers(name)] for name in made.names}
    assert sizes["phash/imagehash"] == [(64, False), (256, False), (64, True)]
    assert sizes["phash/numba"] == [(64, False), (256, False)]
    masked = [
        (case["bits"], case["radius"]) for case in arguments.scaling_cases(made) if "numba_weighted" in case["matchers"]
    ]
    assert masked == [(64, "match"), (64, "link")]


def test_a_matcher_of_plain_hashes_cannot_feed_weighted_variants(plan):
    matching = plan().config["matching"] | {"matcher": "multi_index"}
    assert plan(matching=matching).matcher_module.endswith("multi_index")
    message = "^configuration: matching.matcher: multi_index cannot match phash-64w by the weighted distance; "
    with pytest.raises(InputError, match=message):
        plan(matching=matching, weighted=["phash-64w"])
