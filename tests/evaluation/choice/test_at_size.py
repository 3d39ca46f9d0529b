"""Advice at another size, from a results folder made of random hashes: 20 families of 6 pictures."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from hashbench import tables
from hashbench.cli import main
from hashbench.corpus.families import SPLITS
from hashbench.errors import InputError
from hashbench.evaluation.choice.at_size import USES, advise_at, price_at
from hashbench.evaluation.rates.operating import operating_of, points_of
from hashbench.evaluation.rates.thresholds import calibrate
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

CONFIG = Path(__file__).parents[3] / "config" / "config.yaml"


@pytest.fixture
def results(tmp_path, make_hashed) -> Path:
    hashed = make_hashed(120, bits=256, families=20)
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=256, splits=SPLITS)
    distances = count_distances(collection, splits=SPLITS)
    tables.write(distances, tables.DISTANCES, tmp_path / "distances" / "find-256.parquet")
    tables.write(hashed.families, tables.FAMILIES, tmp_path / "families.parquet")
    points = points_of(**operating_of(yaml.safe_load(CONFIG.read_text(encoding="utf-8"))))
    frozen = calibrate(distances, hashed.families, bits=256, points=points, link_fpr=1e-4, unlabelled_threshold=0.1)
    (tmp_path / "thresholds").mkdir()
    (tmp_path / "thresholds/find-256.json").write_text(json.dumps(frozen))
    pd.DataFrame({"variant": ["find-256"], "bits": [256], "ratio_to_decode": [1.1]}).to_csv(tmp_path / "costs.csv")
    (tmp_path / "verdict.json").write_text(json.dumps({"link": None}))
    (tmp_path / "config.yaml").write_text(CONFIG.read_text(encoding="utf-8"))
    return tmp_path


def test_every_use_is_advised_at_the_size_asked_for(results):
    advice = advise_at(results, 5e7)
    assert tuple(one["name"] for one in advice) == USES
    cheapest = next(one for one in advice if one["name"] == "smallest_cost")
    shown = cheapest if cheapest["variant"] else cheapest["filter"]
    assert (shown["variant"], shown["at_size"]["pictures"]) == ("find-256", 50_000_000)


def test_without_a_size_the_configured_one_is_taken(results):
    cheapest = next(one for one in advise_at(results) if one["name"] == "smallest_cost")
    shown = cheapest if cheapest["variant"] else cheapest["filter"]
    assert shown["at_size"]["pictures"] == yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["collection_size"]


def test_a_size_below_the_collections_own_is_refused(results):
    with pytest.raises(InputError, match=r"^size 50 is below the 120 labelled pictures here"):
        advise_at(results, 50)


def change(results, **changes):
    """Write the configuration with some keys changed, None to leave one out."""
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in config.items() if value is not None}
    (results / "config.yaml").write_text(yaml.safe_dump(kept))


@pytest.mark.parametrize("size", [1e160, 1e300, 10**15 + 1, "many"])
def test_a_configured_size_that_no_collection_has_is_refused(results, capsys, size):
    change(results, collection_size=size)
    assert main(["advise", str(results)]) == 2
    said = f"collection_size {size!r} is no number of pictures up to 1e15; set it to the size of your collection"
    assert capsys.readouterr().err == f"hashbench: error: {results}/config.yaml: {said}\n"


def test_the_largest_size_is_advised_for(results):
    assert main(["advise", str(results), "--size", "1e15"]) == 0


def test_a_threshold_that_no_size_decides_is_the_frozen_one(results):
    path = results / "thresholds/find-256.json"
    frozen = json.loads(path.read_text())
    for row in frozen["thresholds"]:
        row.update(threshold=88, note="")
    path.write_text(json.dumps(frozen))
    cheapest = next(one for one in advise_at(results, 5e7) if one["name"] == "smallest_cost")
    shown = cheapest if cheapest["variant"] else cheapest["filter"]
    assert shown["threshold"] == 88


DAMAGED = [
    ("config.yaml", "{", "not the configuration of a finished run; delete it and run the workflow again"),
    ("config.yaml", "", "not the configuration of a finished run; delete it and run the workflow again"),
    (
        "config.yaml",
        "target_recall: 0.5",
        "not the configuration of a finished run (costs is missing); delete it and run the workflow again",
    ),
    ("config.yaml", "costs: 3", "costs: 3 is not a mapping; delete it and run the workflow again"),
    (
        "config.yaml",
        "costs: {false_match: ten}",
        "costs.false_match: 'ten' is not a number above 0; delete it and run the workflow again",
    ),
    (
        "config.yaml",
        "target_fprs: [0.1, some]",
        "target_fprs.1: 'some' is not a rate above 0 and below 1; delete it and run the workflow again",
    ),
    (
        "config.yaml",
        "verdict_fpr: .nan",
        "verdict_fpr: nan is not a rate above 0 and below 1; delete it and run the workflow again",
    ),
    (
        "config.yaml",
        "clustering: {unlabelled_threshold: some text}",
        "clustering.unlabelled_threshold: 'some text' is not a share from 0 to 1; delete it and run the workflow again",
    ),
    ("verdict.json", "{", "not the verdict of a finished run; delete it and run the workflow again"),
    ("verdict.json", "[]", "not the verdict of a finished run; delete it and run the workflow again"),
    ("verdict.json", "{}", "not the verdict of a finished run (link is missing); delete it and run the workflow again"),
    (
        "verdict.json",
        '{"link": {"variant": "find-256", "rule": ""}}',
        "not the verdict of a finished run (families is missing); delete it and run the workflow again",
    ),
    ("verdict.json", '{"link": 3}', "link: 3 is not a mapping; delete it and run the workflow again"),
    ("costs.csv", "", "not a table of costs; delete it and run the workflow again"),
    ("costs.csv", "variant,bits,ratio_to_decode\n", "not a table of costs; delete it and run the workflow again"),
    ("costs.csv", "variant,bits\nfind-256,256\n", "not a table of costs; delete it and run the workflow again"),
    ("thresholds/find-256.json", "{", "not the thresholds of this run; delete it and run the workflow again"),
    (
        "thresholds/find-256.json",
        '{"thresholds": [], "points": []}',
        "not the thresholds of this run (0.01 is missing); delete it and run the workflow again",
    ),
]


@pytest.mark.parametrize(("name", "content", "said"), DAMAGED)
def test_a_damaged_file_is_named_in_one_line(results, capsys, name, content, said):
    (results / name).write_text(content)
    assert main(["advise", str(results)]) == 2
    assert capsys.readouterr() == ("", f"hashbench: error: {results}/{name}: {said}\n")


@pytest.mark.parametrize("key", ["collection_size", "target_fprs", "verdict_fpr", "clustering"])
def test_a_key_that_the_configuration_lacks_is_named(results, capsys, key):
    change(results, **{key: None})
    assert main(["advise", str(results)]) == 2
    said = f"not the configuration of a finished run ({key} is missing); delete it and run the workflow again"
    assert capsys.readouterr().err == f"hashbench: error: {results}/config.yaml: {said}\n"


def test_a_run_without_its_frozen_thresholds_is_not_finished(results, capsys):
    (results / "thresholds/find-256.json").unlink()
    (results / "thresholds").rmdir()
    assert main(["advise", str(results)]) == 2
    said = "no finished run (find-256.json is missing); run the workflow first"
    assert capsys.readouterr() == ("", f"hashbench: error: {results}/thresholds: {said}\n")


def test_a_folder_without_a_finished_run_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no finished run \(config\.yaml is missing\); run the workflow first$"):
        advise_at(tmp_path)


def test_the_command_prints_one_use_or_names_those_there_are(results, capsys):
    assert main(["advise", str(results), "--use", "smallest_cost", "--size", "5e7"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Smallest cost: Spend the least time a picture")
    assert "find-256" in said
    assert main(["advise", str(results), "--use", "zebra"]) == 2
    known = "known uses: moderation, deduplication, meme_families, smallest_cost"
    assert capsys.readouterr().err == f"hashbench: error: use 'zebra' is unknown; {known}\n"
    assert main(["advise", str(results), "--use", ""]) == 2
    assert capsys.readouterr() == ("", f"hashbench: error: use '' is unknown; {known}\n")


PRICES = """\
variant,pictures,purpose,radius,hashing_price,matching_price,storing_price,output_price,price,price_low,price_high,currency,note
find-256,50000000,match,THRESHOLD,3,4,1,,,,,USD,pairs: the interval would span 270-fold
find-256,1000000,match,THRESHOLD,0.3,0.4,0.1,0.2,1,0.9,1.1,USD,
find-256,1000000,link,THRESHOLD,7,7,7,7,28,28,28,USD,
"""


def test_the_cost_is_that_of_the_advised_threshold_and_size_or_says_why_it_is_not_known(results, capsys):
    cheapest = next(one for one in advise_at(results) if one["name"] == "smallest_cost")
    threshold = (cheapest if cheapest["variant"] else cheapest["filter"])["threshold"]
    path = results / "prices.csv"
    path.write_text(PRICES.replace("THRESHOLD", str(threshold)))

    def cost(size):
        assert main(["advise", str(results), "--use", "smallest_cost", "--size", size]) == 0
        lines = capsys.readouterr().out.replace("\u2009", " ").splitlines()
        return [line.strip() for line in lines if line.startswith("  cost: ")]

    assert cost("1e6") == ["cost: 1 USD (0.9–1.1) for 1 million pictures"]
    known = "cost: 8 USD to hash, compare and store 50 million pictures; the price to write out the pairs is not known"
    assert cost("5e7") == [f"{known} (pairs: the interval would span 270-fold)"]
    path.write_text("variant,radius\n")
    assert main(["advise", str(results)]) == 2
    assert capsys.readouterr().err.startswith(f"hashbench: error: {path}: not a table of prices")
    path.unlink()
    assert cost("1e6") == []


MATCHING = """\
matcher,bits,radius,hashes,workers,seconds,peak_bytes,kind
numba,256,128,1000,2,0.1,0,measured
numba,256,128,2000,2,0.4,0,measured
numba,256,128,4000,2,1.6,0,measured
numba,256,128,8000,2,6.4,0,measured
"""
OUTPUT = "bits,radius,pairs,seconds,bytes\n256,100,1000000,1,8000000\n"


def test_any_size_and_threshold_is_priced_from_the_measurements_of_the_run(results):
    change(results, price_per_core_hour=0.036, price_per_gigabyte_month=0.5, currency="EUR")
    of_costs = "variant,bits,ratio_to_decode,decode_seconds,bytes_stored\nfind-256,256,2,0.001,32\n"
    for name, text in (("costs", of_costs), ("matching", MATCHING), ("output", OUTPUT)):
        (results / f"{name}.csv").write_text(text)
    (results / "prices.csv").write_text(PRICES.replace("THRESHOLD", "100"))
    (row,) = price_at(results, "find-256", threshold=120, purpose="link", size=20_000).itertuples()
    assert (row.pictures, row.radius, row.currency) == (20_000, 120, "EUR")
    # 20,000 pictures of 2 ms are 40 s; a core-second costs 1e-5 EUR.
    assert row.hashing_price == pytest.approx(4e-4)
    # A pair takes 1e-7 s on 2 cores: 2 x 4e8 x 1e-7 = 80 core-seconds.
    assert row.matching_price == pytest.approx(8e-4, rel=1e-3)
    # 20,000 hashes of 32 bytes, at 0.5 EUR for 1e9 bytes.
    assert row.storing_price == pytest.approx(3.2e-4)


def test_a_run_without_a_table_that_prices_are_computed_from_is_named(results):
    (results / "prices.csv").write_text(PRICES.replace("THRESHOLD", "100"))
    pd.read_csv(results / "costs.csv").assign(decode_seconds=0.001, bytes_stored=32).to_csv(results / "costs.csv")
    with pytest.raises(InputError, match=r"no finished run \(matching\.csv is missing\); run the workflow first$"):
        price_at(results, "find-256", threshold=120, purpose="match", size=20_000)


@pytest.mark.parametrize("size", ["abc", "792.5", "1", "-5", "inf", "nan", "", "1e160", "1e300", "1e16"])
def test_a_size_that_is_no_number_of_pictures_is_refused_in_a_line(results, capsys, size):
    with pytest.raises(SystemExit) as ended:
        main(["advise", str(results), f"--size={size}"])
    assert ended.value.code == 2
    wanted = "is not a whole number of pictures from 2 to 1e15, such as 5e7; see hashbench advise --help"
    assert capsys.readouterr().err == f"hashbench: error: argument --size: {size!r} {wanted}\n"


def test_what_a_link_meets_is_counted_again_at_the_size_asked_for(results):
    sure = {"value": 1, "low": 1, "high": 1}
    figures = {name: sure for name in ("pair_f1", "b3_f1", "pair_precision", "pair_recall")}
    link = {"variant": "find-256", "clustering": "complete_linkage", "threshold": 70, "families": "held_out"}
    link |= {
        "rule": "",
        "expected": figures,
        "n_families": 10,
        "mixed_share": 0.0,
        "notes": [],
        "at_size": {"pictures": 10**6},
    }
    (results / "verdict.json").write_text(json.dumps({"link": link}))
    met = [
        next(one for one in advise_at(results, size) if one["name"] == "deduplication")["at_size"]
        for size in (10**4, 10**5)
    ]
    assert [size["pictures"] for size in met] == [10**4, 10**5]
    ratio = met[1]["chance_links"]["high"] / met[0]["chance_links"]["high"]
    assert ratio == pytest.approx(10, rel=0.01)
