"""The paper from tiny tables: 60 pictures in 20 families of 3, so 60 same-family pairs of 60 * 59 / 2 = 1,770."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.evaluation.verdict import choose
from hashbench.reporting.context import Context
from hashbench.reporting.paper import describe, write_paper
from hashbench.reporting.typesetting import text

TEMPLATE = Path(__file__).parents[2] / "report" / "paper.typ"
PRODUCTION = {"find-256": "find/numpy", "phash-64": "phash/imagehash", "phash-256": "phash/imagehash"}
CONTEXT = Context(
    corpus="holiday",
    root="pictures",
    variants=list(PRODUCTION),
    production=PRODUCTION,
    left_out={"find/numba": "numba not installed"},
    samples={"find/reference": 4},
    target_fprs=[1e-2, 1e-3],
    verdict_fpr=1e-3,
    cluster_fpr=1e-2,
)
# Seconds, their quartiles, ratio to decoding, ratio to average_hash, bytes added.
COSTS = {
    ("find", "numpy", 256): (0.002, 0.0019, 0.0021, 4.0, 2.0, 3_000_000),
    ("find", "reference", 256): (0.25, 0.24, 0.26, 500.0, 250.0, 5_000_000),
    ("find-published", "reference", 256): (0.3, 0.29, 0.31, 800.0, 400.0, 6_000_000),
    ("phash", "imagehash", 64): (0.001, 0.0009, 0.0011, 2.5, 1.0, 30_000_000),
    ("phash", "imagehash", 256): (0.0012, 0.0011, 0.0013, 3.0, 1.25, 31_000_000),
}
# On all families: AUC, threshold, true-positive rate. On held-out ones: true- and false-positive rate with intervals.
ACCURACY = {
    "find-256": (0.99, 97, 0.91, (0.90, 0.85, 0.94), (0.0005, 0.0001, 0.002)),
    "phash-64": (0.98, 15, 0.72, (0.70, 0.60, 0.80), (0.0020, 0.0015, 0.004)),
    "phash-256": (0.995, 95, 0.96, (0.95, 0.92, 0.97), (0.0010, 0.0002, 0.003)),
}
SCENARIOS = [
    {
        "name": "deduplication",
        "variant": "find-256",
        "threshold": 94,
        "expected": {"tpr": {"value": 0.912}},
        "ties": ["phash-256"],
    },
    {"name": "moderation", "variant": None, "reason": "n too small"},
]
SLOPES = [
    ("find", "numpy", 256, "pictures", 1.04, 0.9, 1.2, 5),
    ("find", "numpy", 256, "side", 0.57, 0.4, 0.8, 6),
    ("find", "reference", 256, "pictures", 1.03, 0.95, 1.1, 5),
    ("find", "reference", 256, "side", 1.4, 1.1, 1.7, 6),
]
PUBLISHED = "hashbench/hashers/find_published/reference.py"


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


def made_timings(costs):
    rows = [(*key, "file_to_hash", 8, 250, *values[:3], 7, *values[3:5]) for key, values in costs.items()]
    columns = "method implementation bits stage pictures size median_seconds q1_seconds q3_seconds n"
    return frame(f"{columns} ratio_to_decode ratio_to_average_hash", rows)


def made_memory(costs):
    rows = [(*key, run, 0, 0, values[5] + 1000 * run) for key, values in costs.items() for run in (-1, 0, 1)]
    columns = "method implementation bits run baseline_bytes peak_bytes added_bytes"
    return frame(columns, rows)


def made_scores(accuracy):
    rows = []
    for variant, (auc, threshold, tpr, held_tpr, held_fpr) in accuracy.items():
        rows += [
            (variant, "all", "auc", np.nan, auc, np.nan, np.nan, 1770, 20),
            (variant, "all", "threshold", 1e-3, threshold, np.nan, np.nan, 1710, 20),
            (variant, "all", "tpr", 1e-3, tpr, np.nan, np.nan, 60, 20),
            (variant, "all", "fpr", 1e-3, 0.001, np.nan, np.nan, 1710, 20),
            (variant, "all", "precision", 1e-3, 0.97, np.nan, np.nan, 59, 20),
            (variant, "held_out", "threshold", 1e-3, threshold - 1, np.nan, np.nan, 405, 10),
            (variant, "held_out", "tpr", 1e-3, *held_tpr, 30, 10),
            (variant, "held_out", "fpr", 1e-3, *held_fpr, 405, 10),
            (variant, "held_out", "precision", 1e-3, 0.98, np.nan, np.nan, 28, 10),
        ]
    columns = "variant families metric at value low high n_pairs n_families"
    return frame(columns, rows)


def made_differences(accuracy):
    """A tie wherever the held-out intervals share a value, for want of families to pair by."""
    rows = []
    for one, other in combinations(accuracy, 2):
        (first, low, high), (second, other_low, other_high) = accuracy[one][3], accuracy[other][3]
        tie = low <= other_high and other_low <= high
        outcome = "tie" if tie else "better" if first > second else "worse"
        ends = (-0.1, 0.1) if tie else (-0.2, -0.1) if first < second else (0.1, 0.2)
        rows.append(("held_out", "tpr", 1e-3, one, other, first - second, *ends, 0.04, 0.06, outcome, 10))
    columns = "families metric at variant other difference low high p_value p_holm outcome n_families"
    return frame(columns, rows)


def made_scale(accuracy):
    rows = [
        (variant, "held_out", "target_fpr", 1e-3, size, 3.2e9, None if fpr[0] == 0 else 4.5e14, 8e14)
        for variant, (*_, fpr) in accuracy.items()
        for size in (1000, 10**9)
    ]
    return frame("variant families rule at pictures true_pairs false_pairs false_pairs_high", rows)


def made_cluster_scores(accuracy):
    rows = [(variant, "connected_components", 80, True, auc - 0.1) for variant, (auc, *_) in accuracy.items()]
    rows += [(variant, "connected_components", 90, False, 0.999) for variant in accuracy]
    return frame("variant clustering threshold linked pair_f1", rows)


def made_functions():
    rows = [
        ("hash_image", PUBLISHED, 29, 2, 0.001, 1.0, 0.001, 0.999, 0.99),
        ("box_filter", PUBLISHED, 83, 2, 0.6, 0.65, 0.6, 0.65, 0.8),
        ("luma", PUBLISHED, 62, 2, 0.07, 0.34, 0.07, 0.34, 0.17),
        ("getpixel", "PIL/Image.py", 1757, 5000, 0.1, 0.27, 0.1, 0.27, np.nan),
    ]
    columns = "function file line calls self_seconds cumulative_seconds self_share cumulative_share untraced_share"
    return frame(columns, rows)


def made_lines():
    rows = [
        ("hash_image", PUBLISHED, 41, 1, 1.0, 0.999, "    return pack(transform(box_means(box_filter(luma(rgb)))))"),
        ("luma", PUBLISHED, 68, 2500, 0.2, 0.2, "            r, g, b = rgb.getpixel((j, i))"),
        ("box_filter", PUBLISHED, 97, 88000, 0.3, 0.3, "                    total += values[y * stride + x]"),
    ]
    return frame("function file line hits seconds share source", rows)


def made_ladder(costs):
    """Speed-ups over the published program, without it over the slowest, give or take a tenth."""
    ours = {f"{key[0]}/{key[1]}": values for key, values in costs.items() if key[0].startswith("find")}
    slowest = max((values[0] for values in ours.values()), default=0)
    baseline = ours.get("find-published/reference", (slowest,))[0]
    times = {name: baseline / values[0] for name, values in ours.items()}
    rows = [
        (name, 100.0, times[name], 0.9 * times[name], 1.1 * times[name], 7, values[0], values[3], 4, 4, values[5])
        for name, values in ours.items()
    ]
    columns = "implementation predicted measured measured_low measured_high rounds seconds_per_picture ratio_to_decode"
    return frame(f"{columns} pictures identical added_bytes", rows)


def cost_rows(seconds):
    """Costs by variant, where decoding takes half a millisecond."""
    return {variant: {"seconds_per_picture": s, "ratio_to_decode": s / 0.0005} for variant, s in seconds.items()}


def made_tables(*, costs=COSTS, accuracy=ACCURACY, identical=4, context=CONTEXT):
    """Return the tables as `describe` takes them; of 4 pictures, `identical` have the same bits in find/reference."""
    scores, timings = made_scores(accuracy), made_timings(costs)
    seconds = {
        variant: costs[*context.production[variant].split("/"), int(variant.rpartition("-")[2])][0]
        for variant in context.variants
    }
    names = [f"{method}/{implementation}" for method, implementation, _ in costs]
    session = {"processor": "Abacus", "cores": 2, "memory_bytes": 8e9, "system": "Linux", "python": "3.11.7"}
    verdict = "identical" if identical == 4 else "differs"
    agreement = [("find", "reference", "numpy", 256, "corpus", 4, identical, 0, 9 * (identical < 4), 0, verdict)]
    columns = "method implementation against bits source pictures identical refused_by_one max_different_bits"
    return {
        "images": pd.DataFrame(
            {name: [None] * 61 for name in tables.IMAGES.names}
            | {"image_id": range(61), "width": [100] * 58 + [80, 120, 50], "height": [100] * 61}
            | {"status": ["ok"] * 60 + ["unreadable"], "bytes": [0] * 61}
        ),
        "families": pd.DataFrame(
            {"family": [str(i) for i in range(20)], "pictures": 3, "split": ["tuning", "held_out"] * 10}
        ),
        "scores": scores,
        "differences": made_differences(accuracy),
        "scale": made_scale(accuracy),
        "cluster_scores": made_cluster_scores(accuracy),
        "timings": timings,
        "slopes": frame("method implementation bits axis slope low high n", SLOPES),
        "memory": made_memory(costs),
        "hashing": pd.DataFrame({"executor": ["ray", "serial"]}),
        "agreement": frame(f"{columns} tolerance verdict", agreement),
        "ladder": made_ladder(costs),
        "defects": frame("what of count n", [("lost, refused", "same", 9, 50), ("lost, moved", "same", 2, 50)]),
        "verdict": choose(scores, cost_rows(seconds), target_fpr=context.verdict_fpr) | {"scenarios": SCENARIOS},
        "environment": dict.fromkeys(names, session | {"packages": {"pillow": "13.0.0", "tzdata": "2026.6"}}),
        "functions": {name: made_functions() for name in names},
        "lines": {name: made_lines() for name in names},
    }


def made_files(folder, made):
    """Write the tables where `write_paper` wants them and return its inputs."""
    inputs = {}
    for name, table in made.items():
        path = folder / name
        if name in ("verdict", "environment"):
            path.write_text(json.dumps(table))
        elif name in ("images", "families"):
            tables.write(table, getattr(tables, name.upper()), path)
        elif name in ("functions", "lines"):
            path = [folder / "profiles" / implementation / f"{name}.csv" for implementation in table]
            for file, profile in zip(path, table.values(), strict=True):
                tables.write_csv(profile, file)
        else:
            tables.write_csv(table, path)
        inputs["defect_summary" if name == "defects" else name] = path
    figure = folder / "distances.svg"
    figure.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"><text x="1" y="2">ms</text></svg>')
    return inputs | {"figures": [figure]}


def said(made, context=CONTEXT):
    """Return the words of the paper, one space between them."""
    return " ".join(text(TEMPLATE, describe(context, **made) | {"figures": {}}).split())


def subset(*methods):
    """Return the context and tables of a run with some of the methods only."""
    production = {v: name for v, name in PRODUCTION.items() if v.rpartition("-")[0] in methods}
    context = replace(CONTEXT, variants=list(production), production=production, samples={}, left_out={})
    costs = {key: values for key, values in COSTS.items() if key[0] in methods}
    made = made_tables(costs=costs, accuracy={v: ACCURACY[v] for v in production}, context=context)
    for name in ("slopes", "agreement"):
        made[name] = made[name][made[name].method.isin(methods)]
    return context, made


def test_the_paper_is_a_pdf_and_the_same_tables_give_the_same_bytes(tmp_path):
    inputs = made_files(tmp_path, made_tables())
    for name in ("one.pdf", "other.pdf"):
        write_paper(tmp_path / name, CONTEXT, template=TEMPLATE, **inputs)
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_figures_of_other_names_are_left_out_and_those_known_are_shown(tmp_path):
    inputs = made_files(tmp_path, made_tables())
    figure = tmp_path / "unknown.svg"
    figure.write_text(inputs["figures"][0].read_text())
    for name, figures in {"none": [], "unknown": [figure], "known": inputs["figures"]}.items():
        write_paper(tmp_path / name, CONTEXT, template=TEMPLATE, **inputs | {"figures": figures})
    assert (tmp_path / "unknown").read_bytes() == (tmp_path / "none").read_bytes()
    assert (tmp_path / "known").stat().st_size > (tmp_path / "none").stat().st_size


def test_a_paper_of_more_than_3500_words_is_refused_and_not_written(tmp_path):
    inputs = made_files(tmp_path, made_tables())
    template = tmp_path / "long.typ"
    template.write_text("word " * 3500)
    write_paper(tmp_path / "paper.pdf", CONTEXT, template=template, **inputs)
    (tmp_path / "paper.pdf").unlink()
    template.write_text("word " * 3501)
    with pytest.raises(InputError, match=r"long\.typ: makes a paper of 3,501 words; shorten it to 3,500"):
        write_paper(tmp_path / "paper.pdf", CONTEXT, template=template, **inputs)
    assert not (tmp_path / "paper.pdf").exists()


def test_numbers_on_find_are_those_of_the_tables():
    find = describe(CONTEXT, **made_tables())["find"]
    assert find["baseline"]["name"] == "find-published/reference"
    assert find["baseline"]["time"].split() == ["300", "ms"]
    # 0.3 / 0.002 = 150 and 0.3 / 0.25 = 1.2
    assert [(row["name"], row["measured"], row["interval"]) for row in find["rungs"]] == [
        ("find/numpy", "150×", "135×–165×"),
        ("find/reference", "1.20×", "1.08×–1.32×"),
        ("find-published/reference", "1.00×", "0.90×–1.10×"),
    ]
    assert find["defects"] == {"matches": "50", "refused": "9", "moved": "2"}
    assert find["gate"] == {
        "against": "find/numpy",
        "passed": [{"name": "find/reference", "pictures": "4"}],
        "failed": [],
    }
    assert find["memory"]["least"]["name"] == "find/numpy"
    assert find["memory"]["most"]["memory"].split() == ["6.00", "MB"]
    profile = find["profile"]
    assert [row["function"] for row in profile["functions"]] == ["box_filter", "luma"]
    assert profile["dearest"]["function"] == "box_filter"
    assert profile["inflated"]["function"] == "luma"
    assert profile["pillow"]["calls"] == "2,500"  # 5,000 calls over 2 pictures
    assert [row["source"] for row in profile["lines"]] == [
        "total += values[y * stride + x]",
        "r, g, b = rgb.getpixel((j, i))",
    ]
    assert find["growth"] == {
        "pictures": [{"how": "in proportion", "names": ["find/numpy", "find/reference"]}],
        "pixels": [
            {"how": "less than in proportion", "names": ["find/numpy"]},
            {"how": "more than in proportion", "names": ["find/reference"]},
        ],
    }


def test_numbers_on_accuracy_and_cost_are_those_of_the_tables():
    facts = describe(CONTEXT, **made_tables())
    accuracy, cost, verdict = facts["accuracy"], facts["cost"], facts["verdict"]
    assert accuracy["pairs"]["every"] == "1,770"
    assert accuracy["pairs"]["scored_different"] == "405"
    assert [(row["variant"], row["threshold"]) for row in accuracy["rows"]] == [
        ("phash-256", "94"),
        ("find-256", "96"),
        ("phash-64", "14"),
    ]
    assert accuracy["rows"][1]["tpr"].split() == ["90.0", "%"]
    assert accuracy["rows"][1]["interval"].split() == ["85.0–94.0", "%"]
    assert accuracy["tied"] == ["find-256"]
    assert accuracy["clusters"]["variant"] == "phash-256"  # 0.895 of those linked, not 0.999
    assert accuracy["exceeding"]["clearly"] == ["phash-64"]  # 0.0015 > 0.001; 0.001 itself does not exceed
    assert accuracy["sizes"] == {"methods": 1, "better": 1}
    assert accuracy["thresholds"]["low"]["variant"] == "phash-64"  # 14/64 < 94/256 < 96/256
    assert [row["variant"] for row in cost["rows"]] == ["phash-64", "phash-256", "find-256"]
    assert cost["times"] == "2.00"  # 2.0 / 1.0
    assert (verdict["variant"], verdict["threshold"]) == ("phash-256", "95")
    assert verdict["find"]["rank"] == "second"
    assert verdict["find"]["times"] == "1.60"  # 2.0 / 1.25
    assert verdict["cheaper"] is None  # phash-64 costs less, but its interval lies apart


def test_the_pictures_are_counted():
    pictures = describe(CONTEXT, **made_tables())["pictures"]
    assert (pictures["usable"], pictures["unusable"], pictures["sides"]) == ("60", 1, "80 to 120")
    assert (pictures["landscape"], pictures["portrait"]) == (1, 1)
    assert (pictures["tuning"], pictures["held_out"], pictures["family_sizes"]) == ("10", "10", "3")


def test_sentences_say_what_the_tables_say():
    words = said(made_tables())
    for sentence in (
        "needs 300 ms a picture, of which its function box_filter takes 80.0 %.",
        "find/numpy, needs 2.00 ms and is at least 135 times as fast.",
        "It is 150 times as fast as find-published/reference (135 to 165).",
        "By that clock, which we trust, box_filter takes 80.0 % of the time from file to hash, more than half.",
        "cProfile overstates luma most: it shows 34.0 % where the clock shows 17.0 %.",
        "phash-256 finds most: 95.0 % of the same-family pairs. Paired by family, it ties with find-256.",
        "at a false-positive rate of 0.10 %, within the target. It leads there, too.",
        "1 of 3 variants exceeds the target, most of all phash-64 with 0.20 %. For phash-64 the whole interval lies",
        "It takes 1.60 times as long as the choice.",
        "Deduplication: find-256 up to 94 bits finds 91.2 %; tied with phash-256.",
        "Among 10⁹ pictures the choice would find 3.20 × 10⁹ true pairs and match 4.50 × 10¹⁴ falsely.",
        "find/reference 4 pictures. What is said of their bits rests on these alone.",
        "find/numba (numba not installed)",
        "The machine: Abacus, 2 cores, 8.00 GB, Python 3.11.7, pillow 13.0.0.",
    ):
        assert sentence in words
    assert "synthetic" not in words


def test_the_demonstration_is_called_synthetic():
    assert "The pictures are synthetic." in said(made_tables(), replace(CONTEXT, corpus="demo"))


def changed(variant, *, tpr=None, fpr=None):
    auc, threshold, all_tpr, held_tpr, held_fpr = ACCURACY[variant]
    return ACCURACY | {variant: (auc, threshold, all_tpr, tpr or held_tpr, fpr or held_fpr)}


@pytest.mark.parametrize(
    ("accuracy", "sentence"),
    [
        (changed("phash-256", fpr=(0.004, 0.0005, 0.01)), "0.40 %, above the target."),
        (changed("phash-256", tpr=(0.89, 0.86, 0.92)), "There find-256 leads, with 90.0 %."),
        (changed("find-256", tpr=(0.90, 0.88, 0.91)), "Paired by family, no other ties with it."),
        (changed("find-256", tpr=(0.95, 0.92, 0.97)), "find-256 ties with phash-256: they find 95.0 %"),
        (changed("phash-64", tpr=(0.90, 0.80, 0.93)), "Where time counts, consider phash-64. It takes 0.80 times"),
        (changed("phash-64", fpr=(0.0005, 0.0001, 0.002)), "Every variant keeps to the target"),
    ],
)
def test_comparing_words_follow_the_tables(accuracy, sentence):
    assert sentence in said(made_tables(accuracy=accuracy))
    assert sentence not in said(made_tables())


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ((0.6, 0.6, 0.6, 1600.0, 800.0, 0), "needs 600 ms and is slower."),
        ((0.3, 0.3, 0.3, 800.0, 400.0, 0), "needs 300 ms and is not clearly faster or slower."),
    ],
)
def test_a_speed_up_is_claimed_only_where_its_interval_leaves_one_out(cost, sentence):
    costs = COSTS | {("find", "numpy", 256): cost, ("find", "reference", 256): (9.0, 9.0, 9.0, 9000.0, 9000.0, 0)}
    assert sentence in said(made_tables(costs=costs))


def test_an_implementation_with_other_bits_does_not_count():
    costs = COSTS | {("find", "reference", 256): (0.0001, 0.0001, 0.0001, 1.5, 0.1, 0)}
    made = made_tables(costs=costs, identical=1)
    assert describe(CONTEXT, **made)["find"]["fastest"]["name"] == "find/numpy"
    assert "find/reference differs on 3 of 4 pictures, by up to 9 bits, and does not count." in said(made)


def test_without_accuracy_the_paper_says_why_and_keeps_the_costs(tmp_path):
    made = made_tables(accuracy={})
    made["families"] = made["families"].head(0)
    words = said(made)
    assert "Accuracy is not judged: no accuracy: the corpus has no family with two pictures" in words
    assert "the cheapest variant is phash-64 and the dearest find-256" in words
    assert "Protocol" not in words
    write_paper(tmp_path / "paper.pdf", CONTEXT, template=TEMPLATE, **made_files(tmp_path, made))


def test_where_no_variant_reaches_the_target_there_is_no_verdict():
    none = {v: (auc, np.nan, 0.0, (0.0, 0.0, 0.2), (0.0, 0.0, 0.2)) for v, (auc, *_) in ACCURACY.items()}
    words = said(made_tables(accuracy=none))
    assert "No variant is chosen: no variant reaches a false-positive rate of 0.001." in words
    assert "is cheapest" not in words


def test_without_a_split_there_are_no_intervals_and_the_paper_calls_that_flattering():
    made = made_tables()
    made["scores"] = made["scores"][made["scores"].families == "all"]
    made["differences"] = made["differences"].head(0)
    seconds = {"find-256": 0.002, "phash-64": 0.001, "phash-256": 0.0012}
    made["verdict"] = choose(made["scores"], cost_rows(seconds), target_fpr=1e-3) | {"scenarios": []}
    words = said(made)
    assert "That flatters every rate below." in words
    assert "phash-256 finds most: 96.0 %" in words
    assert "ties with" not in words


def test_without_find_there_is_one_part_and_no_profile():
    context, made = subset("phash")
    assert describe(context, **made)["find"] is None
    assert "FINd" not in said(made, context)
    assert "phash-256 finds most" in said(made, context)


def test_only_find_is_compared_with_nothing():
    context, made = subset("find")
    words = said(made, context)
    assert "Part two: what FINd finds" in words
    assert "find-256 finds 90.0 % of the same-family pairs" in words
    assert "the library imagehash" not in words
    assert "the library imagehash" in said(made_tables())
    assert describe(context, **made)["find"]["baseline"]["name"] == "find/reference"


def test_a_single_implementation_has_nothing_to_be_compared_with():
    context, made = subset("find")
    made["timings"] = made["timings"][made["timings"].implementation == "numpy"]
    made["agreement"] = made["agreement"].head(0)
    words = said(made, context)
    assert "This run holds no two implementations of find to compare." in words
    assert "times as fast as" not in words


def test_memory_that_was_not_measured_is_not_spoken_of():
    made = made_tables()
    made["memory"] = made["memory"].head(0)
    assert "Memory is the other price" not in said(made)
    assert "Memory is the other price" in said(made_tables())
