import pytest

from hashbench import tables
from hashbench.reporting.figures import costs, families, functions, growth, memory, stages

THIN = "\u2009"
FUNCTIONS_HEADER = (
    "function,file,line,calls,self_seconds,cumulative_seconds,self_share,cumulative_share,untraced_share\n"
)


def test_costs_are_ranked_by_their_multiple_of_decoding(tmp_path, context, timings, texts):
    costs.draw(tmp_path / "costs.svg", context, timings=timings)
    words = texts(tmp_path / "costs.svg")
    assert [word for word in words if " · " in word] == [
        "dhash-256 · imagehash",
        "phash-64 · imagehash",
        "dhash-256 · slow",
    ]
    assert [word for word in words if word.endswith("×")] == ["1.80×", "2.50×", "625×"]
    assert "time per picture of 250 px (log scale), median and quartiles of n = 7 rounds" in words


def test_growth_names_each_line_with_its_slope_and_interval(tmp_path, context, write, texts):
    points = "method,implementation,bits,axis,pictures,side,repeat,seconds\n"
    for repeat in (0, 1):
        for number, seconds in ((1, 0.001), (3, 0.003), (10, 0.01)):
            points += f"phash,imagehash,64,pictures,{number},64,{repeat},{seconds}\n"
        for side, seconds in ((64, 0.001), (128, 0.004), (256, 0.016)):
            points += f"phash,imagehash,64,side,1,{side},{repeat},{seconds}\n"
    slopes = (
        "method,implementation,bits,axis,slope,low,high,n\n"
        "phash,imagehash,64,pictures,1.0,0.9,1.1,3\n"
        "phash,imagehash,64,side,0.98,0.5,1.5,3\n"
    )
    growth.draw(tmp_path / "x.svg", context, growth=write("growth.csv", points), slopes=write("slopes.csv", slopes))
    words = texts(tmp_path / "x.svg")
    assert "phash/imagehash  1.00 (0.90–1.10)" in words
    assert "phash/imagehash  0.98 (0.50–1.50)" in words
    assert "pictures, each of 64 px (log scale)" in words


def test_growth_of_a_line_that_no_slope_was_fitted_to_is_drawn_all_the_same(tmp_path, context, write, texts):
    points = write(
        "growth.csv",
        "method,implementation,bits,axis,pictures,side,repeat,seconds\n"
        "phash,imagehash,64,pictures,1,64,0,0.001\n"
        "phash,imagehash,64,pictures,3,64,0,0.003\n"
        "phash,imagehash,64,side,1,64,0,0.001\n"
        "phash,imagehash,64,side,1,128,0,0.004\n",
    )
    slopes = write("slopes.csv", "method,implementation,bits,axis,slope,low,high,n\n")
    growth.draw(tmp_path / "x.svg", context, growth=points, slopes=slopes)
    assert texts(tmp_path / "x.svg").count("phash/imagehash") == 2


MEMORY_HEADER = "method,implementation,bits,run,baseline_bytes,peak_bytes,added_bytes\n"


def test_memory_has_the_range_of_runs_least_first(tmp_path, context, write, texts):
    table = MEMORY_HEADER + (
        "phash,imagehash,64,0,34000000,64000000,30000000\n"
        "phash,imagehash,64,1,34000000,65000000,31000000\n"
        "dhash,imagehash,256,0,34000000,35200000,1200000\n"
        "dhash,imagehash,256,1,34000000,35400000,1400000\n"
    )
    memory.draw(tmp_path / "memory.svg", context, memory=write("memory.csv", table))
    words = texts(tmp_path / "memory.svg")
    assert [word for word in words if " · " in word] == ["dhash-256 · imagehash", "phash-64 · imagehash"]
    assert [word for word in words if "–" in word] == [f"1.20–1.40{THIN}MB", f"30.0–31.0{THIN}MB"]
    assert any(word.endswith("n = 2 fresh processes each") for word in words)


def test_memory_of_one_run_is_one_number(tmp_path, context, write, texts):
    table = MEMORY_HEADER + "phash,imagehash,64,0,34000000,64000000,30000000\n"
    memory.draw(tmp_path / "memory.svg", context, memory=write("memory.csv", table))
    words = texts(tmp_path / "memory.svg")
    assert f"30.0{THIN}MB" in words
    assert any(word.endswith("one fresh process each") for word in words)


def test_where_memory_cannot_be_measured_the_figure_says_so(tmp_path, context, write, texts):
    memory.draw(tmp_path / "memory.svg", context, memory=write("memory.csv", MEMORY_HEADER))
    assert texts(tmp_path / "memory.svg") == [
        "Memory is measured only on Linux, where the kernel reports the peak memory of a process."
    ]


def test_functions_are_those_of_find_with_short_names(tmp_path, context, write, texts):
    published = write(
        "profiles/find-published/reference/functions.csv",
        FUNCTIONS_HEADER
        + "box_filter,hashbench/hashers/find_published/reference.py,83,2,0.6,0.65,0.6,0.65,0.8\n"
        + "load,PIL/Image.py,970,9,0.1,0.2,0.1,0.2,\n"
        + "<method 'decode' of 'ImagingDecoder' objects>,~,0,2,0.1,0.1,0.1,0.1,\n"
        + "<built-in method builtins.max>,~,0,2,0.05,0.05,0.05,0.05,\n",
    )
    other = write("profiles/phash/imagehash/functions.csv", FUNCTIONS_HEADER + "resize,~,0,2,0.1,0.1,0.5,0.5,\n")
    functions.draw(tmp_path / "functions.svg", context, functions=[published, other])
    words = texts(tmp_path / "functions.svg")
    assert {"box_filter", "load (PIL.Image)", "ImagingDecoder.decode", "max", "all others"} <= set(words)
    assert "find-published/reference" in words
    assert "resize" not in words


def test_stages_of_find_are_shares_of_the_sum_of_their_medians(tmp_path, context, write, texts):
    header = "stage,median_seconds,q1_seconds,q3_seconds,n\n"
    fast = header + "open,0.0001,0,0,90\ndecode,0.0003,0,0,90\nbox_means,0.0006,0,0,90\n"
    slow = header + "open,0.0001,0,0,4\ndecode,0.0003,0,0,4\nluma,0.0596,0,0,4\nbox_means,0.14,0,0,4\n"
    paths = [write(f"profiles/find/{name}/stages.csv", table) for name, table in (("fast", fast), ("slow", slow))]
    paths.append(write("profiles/phash/imagehash/stages.csv", header + "hash,0.001,0,0,90\n"))
    stages.draw(tmp_path / "stages.svg", context, stages=paths)
    words = texts(tmp_path / "stages.svg")
    axis = words.index("share of the time from file to hash (medians of n = 4 to 90 pictures)")
    bars = [word for word in words[axis:] if word.endswith("%")]
    assert bars == [f"{share}{THIN}%" for share in (30, 70, 10, 30, 60)]  # the slow one first
    assert {"find/fast", "find/slow", "luma"} <= set(words)
    assert "hash" not in words


@pytest.mark.parametrize("module", [functions, stages], ids=lambda module: module.__name__)
def test_a_run_without_find_says_so(module, tmp_path, context, texts):
    name = module.__name__.rpartition(".")[2]
    module.draw(tmp_path / "figure.svg", context, **{name: [f"profiles/phash/imagehash/{name}.csv"]})
    assert texts(tmp_path / "figure.svg") == ["FINd is not among the methods of this run."]


def test_families_are_counted_by_split(tmp_path, context, write_table, texts):
    rows = [("a", 12, "tuning"), ("b", 3, "tuning"), ("c", 7, "held_out")]
    table = write_table("families.parquet", tables.FAMILIES, rows)
    families.draw(tmp_path / "families.svg", context, families=table)
    words = texts(tmp_path / "families.svg")
    assert "tuning families, which set the thresholds: n = 2 families, 15 pictures" in words
    assert "held-out families, which test them: n = 1 families, 7 pictures" in words


def test_a_collection_without_families_says_so(tmp_path, context, write_table, texts):
    table = write_table("families.parquet", tables.FAMILIES, [])
    families.draw(tmp_path / "families.svg", context, families=table)
    assert texts(tmp_path / "families.svg") == ["No picture of this collection has a family."]
