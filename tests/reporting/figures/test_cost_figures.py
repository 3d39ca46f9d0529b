from dataclasses import replace

from hashbench.reporting.figures import costs, growth, stages

THIN = "\u2009"


def test_costs_are_ranked_by_their_multiple_of_decoding(tmp_path, context, timings, texts):
    says = costs.draw(tmp_path / "costs.svg", context, timings=timings)
    assert says == (
        "Time from file to hash of 3 implementations and sizes, medians of n = 7 rounds at 250 px, the least multiple "
        "of decoding first: from dhash-256 · imagehash with 1.80× to dhash-256 · slow with 625×."
    )
    words = texts(tmp_path / "costs.svg")
    assert [word for word in words if " · " in word] == [
        "dhash-256 · imagehash",
        "phash-64 · imagehash",
        "dhash-256 · slow",
    ]
    assert [word for word in words if word.endswith("×")] == ["1.80×", "2.50×", "625×"]
    assert "time per picture of 250 px (log scale), median and quartiles of n = 7 rounds" in words


SIZES = """\
variant,side,own,pictures,median_seconds,q1_seconds,q3_seconds,n,ratio_to_decode,place
decode,250,True,1,0.0004,0.0004,0.0004,7,1,
phash-64,250,True,1,0.001,0.001,0.001,7,2.5,1
decode,250,False,1,0.0004,0.0004,0.0004,7,1,
dhash-256,250,False,1,0.0006,0.0006,0.0006,7,1.5,1
phash-64,250,False,1,0.001,0.001,0.001,7,2.5,2
decode,1024,False,1,0.008,0.008,0.008,3,1,
dhash-256,1024,False,1,0.01,0.01,0.01,3,1.25,2
phash-64,1024,False,1,0.008,0.008,0.008,3,1,1
"""
GROWTH = """\
method,implementation,bits,axis,pictures,side,repeat,seconds
phash,imagehash,64,pictures,1,64,0,0.001
phash,imagehash,64,pictures,10,64,0,0.01
phash,slow,64,pictures,1,64,0,0.1
phash,imagehash,64,side,1,128,0,0.004
"""
SLOPES = """\
method,implementation,bits,axis,slope,low,high,n
phash,imagehash,64,pictures,1.0,0.9,1.1,3
phash,slow,64,pictures,3.0,2.9,3.1,3
phash,imagehash,64,side,0.98,0.5,1.5,3
"""


def test_growth_is_of_the_production_variants_over_decoding_with_slopes_in_words(tmp_path, context, write, texts):
    given = {"sizes": write("sizes.csv", SIZES), "growth": write("growth.csv", GROWTH)}
    says = growth.draw(tmp_path / "x.svg", context, **given, slopes=write("slopes.csv", SLOPES))
    words = texts(tmp_path / "x.svg")
    assert [word for word in words if word in ("phash-64", "dhash-256")] == ["phash-64", "dhash-256"]
    assert {
        "250",
        "1,024",
        "time over decoding with Pillow (log scale)",
        "side, px (log scale)",
        "phash",
        "dhash",
        "pictures of 64 px (both: log scale)",
    } <= set(words)
    assert says == (
        "Time from file to hash as a multiple of decoding for 2 variants at sides from 250 to 1,024 px, n = 3 to 7 "
        "rounds; at the largest side from 1.00× (phash-64) to 1.25× (dhash-256). Slopes over the number of pictures: "
        "1.00, where 1 is in proportion."
    )


def test_only_find_is_shaded_where_it_shrinks_pictures(tmp_path, context, write, texts):
    given = {"growth": write("growth.csv", GROWTH), "slopes": write("slopes.csv", SLOPES)}
    growth.draw(tmp_path / "x.svg", context, sizes=write("sizes.csv", SIZES), **given)
    assert "512 px first" not in texts(tmp_path / "x.svg")
    of_find = replace(context, variants=["phash-64", "find-256"])
    growth.draw(tmp_path / "x.svg", of_find, sizes=write("sizes.csv", SIZES.replace("dhash", "find")), **given)
    assert texts(tmp_path / "x.svg").count("512 px first") == 1


def test_the_axis_of_multiples_has_several_ticks_even_if_all_are_alike(tmp_path, context, write, texts):
    given = {"growth": write("growth.csv", GROWTH), "slopes": write("slopes.csv", SLOPES)}
    # From 1 to 1.4 times decoding, where steps of decades would leave 1 alone.
    alike = write("sizes.csv", SIZES.replace("0.001,0.001,0.001,7,2.5", "0.00056,0.00056,0.00056,7,1.4"))
    growth.draw(tmp_path / "x.svg", context, sizes=alike, **given)
    assert {"1×", "1.1×", "1.2×", "1.3×", "1.4×"} <= set(texts(tmp_path / "x.svg"))


def test_growth_without_measured_sides_or_without_anything(tmp_path, context, write, texts):
    none = write("sizes.csv", SIZES.splitlines()[0] + "\n")
    slopes = write("slopes.csv", SLOPES.splitlines()[0] + "\n")
    points, nothing = write("growth.csv", GROWTH), write("none.csv", GROWTH.splitlines()[0] + "\n")
    says = growth.draw(tmp_path / "x.svg", context, sizes=none, growth=points, slopes=slopes)
    assert says == "No slope was fitted over the number of pictures."
    says = growth.draw(tmp_path / "x.svg", context, sizes=none, growth=nothing, slopes=slopes)
    assert texts(tmp_path / "x.svg") == [says] == [growth.ABSENT]


def test_stages_of_find_are_shares_of_the_sum_of_their_medians(tmp_path, context, write, texts):
    header = "stage,median_seconds,q1_seconds,q3_seconds,n\n"
    fast = header + "open,0.0001,0,0,90\ndecode,0.0003,0,0,90\nbox_means,0.0006,0,0,90\n"
    slow = header + "open,0.0001,0,0,4\ndecode,0.0003,0,0,4\nluma,0.0596,0,0,4\nbox_means,0.14,0,0,4\n"
    paths = [write(f"profiles/find/{name}/stages.csv", table) for name, table in (("fast", fast), ("slow", slow))]
    paths.append(write("profiles/phash/imagehash/stages.csv", header + "hash,0.001,0,0,90\n"))
    says = stages.draw(tmp_path / "stages.svg", context, stages=paths)
    assert says == (
        "Share of each step in the time of 2 FINd implementations, the slowest first, medians of n = 4 to 90 pictures; "
        f"the longest step of the slowest, find/slow: box_means with 70.0{THIN}%, and of the fastest, find/fast: "
        f"box_means with 60.0{THIN}%."
    )
    words = texts(tmp_path / "stages.svg")
    assert "share of the time from file to hash (medians of n = 4 to 90 pictures)" in words
    bars = [word for word in words[words.index("find/fast") :] if word.endswith("%")]
    assert bars == [f"{share}{THIN}%" for share in (30, 70, 10, 30, 60)]  # the slow one first
    assert {"find/fast", "find/slow", "luma"} <= set(words)
    assert "hash" not in words


def test_stages_of_an_implementation_that_cannot_hash_the_pictures_are_left_out(tmp_path, context, write, texts):
    header = "stage,median_seconds,q1_seconds,q3_seconds,n\n"
    able = write("profiles/find/numba/stages.csv", header + "open,0.0001,0,0,9\nhash,0.0003,0,0,9\n")
    unable = write("profiles/find-published/numpy/stages.csv", header)
    without = "Not measured, as they cannot hash these pictures: find-published/numpy."
    says = stages.draw(tmp_path / "both.svg", context, stages=[able, unable])
    assert says == (
        "Share of each step in the time of 1 FINd implementation, the slowest first, medians of n = 9 pictures; the "
        f"longest step of the slowest, find/numba: hash with 75.0{THIN}%, and of the fastest, find/numba: hash with "
        f"75.0{THIN}%. {without}"
    )
    assert "find-published/numpy" not in texts(tmp_path / "both.svg")
    assert stages.draw(tmp_path / "none.svg", context, stages=[unable]) == without


def test_a_run_without_find_says_so(tmp_path, context, texts):
    says = stages.draw(tmp_path / "figure.svg", context, stages=["profiles/phash/imagehash/stages.csv"])
    assert texts(tmp_path / "figure.svg") == [says] == ["FINd is not among the methods of this run."]
