import re

import pytest

from hashbench.reporting.pages.page import STYLE
from hashbench.reporting.tables import agreement, functions_by_rung, hashing, lines_by_rung
from hashbench.reporting.tables import timings as every_timing

THIN = "\u2009"
AGREEMENT_HEADER = (
    "method,implementation,against,bits,source,pictures,identical,refused_by_one,max_different_bits,"
    "mean_different_bits,tolerance,verdict,differing_at_most\n"
)
AGREEMENT = AGREEMENT_HEADER + "dhash,slow,imagehash,256,corpus,24,23,0,3,0.125,0,differs,\n"
DIFFERING_HEADER = "method,implementation,against,bits,source,different_bits,pictures\n"
DIFFERING = DIFFERING_HEADER + "dhash,slow,imagehash,256,corpus,3,1\ndhash,slow,imagehash,256,corpus,0,23\n"
FUNCTIONS = """\
function,file,line,calls,self_seconds,cumulative_seconds,self_share,cumulative_share,untraced_share
luma,hashbench/hashers/find_published/reference.py,62,2,0.0847,0.43,0.0617,0.3127,0.183
<built-in method builtins.max>,~,0,250004,0.0467,0.0467,0.034,0.034,
"""
LINES = """\
function,file,line,hits,seconds,share,source
luma,hashbench/hashers/find_published/reference.py,68,62500,0.198,0.1318,"            r, g, b = rgb.getpixel((j, i))"
"""


@pytest.fixture
def page(tmp_path):
    return tmp_path / "page.html"


def test_each_speed_stands_beside_the_gates_verdict(page, context, timings, write, rows):
    memory = "method,implementation,bits,run,baseline_bytes,peak_bytes,added_bytes\nphash,imagehash,64,0,1,2,900000\n"
    every_timing.draw(
        page,
        context,
        timings=timings,
        agreement=write("agreement.csv", AGREEMENT),
        memory=write("memory.csv", memory),
    )
    listed = rows(page)
    whole = listed[1:4]
    assert [row[:3] + row[5:10] for row in whole] == [
        ["dhash", "imagehash", "256", "1.80×", "0.90×", "–", "the first", "yes"],
        ["phash", "imagehash", "64", "2.50×", "1.25×", f"900{THIN}kB", "–", "yes"],
        ["dhash", "slow", "256", "625×", "312×", "–", "differs (n = 24)", "–"],
    ]
    assert whole[2][3:5] == [f"250{THIN}ms", f"200–300{THIN}ms"]
    anchors = listed[9:]
    assert {row[2] for row in anchors} == {"decoding", "imagehash average_hash"}
    assert len(anchors) == 6


@pytest.fixture
def draw_agreement(page, context, write):
    def draw(rows, differing=DIFFERING):
        paths = write("agreement.csv", AGREEMENT_HEADER + rows), write("differing_bits.csv", differing)
        agreement.draw(page, context, agreement=paths[0], differing_bits=paths[1])
        return page.read_text(encoding="utf-8")

    return draw


def test_an_implementation_that_gives_other_bits_stands_out(page, draw_agreement, rows):
    text = draw_agreement("dhash,slow,imagehash,256,corpus,24,23,0,3,0.125,0,differs,\n")
    cells = ["dhash", "slow", "imagehash", "256", "of the corpus", "differs", "24", "23", "–", "0", "3", "0.12"]
    assert rows(page)[1] == [*cells, "0: 23 · 3: 1"]
    assert "Some implementations give other bits than the first one of their method" in text
    assert text.count('<tr class="marked">') == 1


def test_an_implementation_that_is_not_meant_to_be_exact_may_differ(draw_agreement):
    text = draw_agreement("dhash,slow,imagehash,256,corpus,24,23,0,3,0.125,4,within tolerance,\n")
    assert "All exact implementations give the same bits." in text
    assert '<tr class="marked">' not in text


def test_where_all_agree_the_page_says_so(page, draw_agreement, rows):
    text = draw_agreement("dhash,slow,imagehash,256,corpus,4096,4096,0,0,0.0,0,identical,0.000731\n")
    assert rows(page)[1][6:9] == ["4,096", "4,096", f"0.073{THIN}%"]
    assert "All implementations give the same bits as the first one of their method." in text
    assert '<tr class="marked">' not in text


def test_with_one_implementation_a_method_there_is_nothing_to_compare(page, draw_agreement, rows):
    assert "nothing to compare" in draw_agreement("", DIFFERING_HEADER)
    assert rows(page) == []


def test_hashing_is_listed_with_its_overhead(page, context, write, rows):
    table = (
        "method,implementation,executor,workers,pictures,pictures_hashed,shards,shards_hashed,wall_seconds,"
        "busy_seconds,overhead_seconds_per_picture,pass_of,own_seconds\n"
        "phash,imagehash,ray,2,792,0,8,0,0.25,0.0,,phash/imagehash,\n"
        "phash,numba,ray,2,792,792,8,8,2.0,3.0,0.001,find/numba phash/numba,0.5\n"
    )
    hashing.draw(page, context, hashing=write("hashing.csv", table), agreement=write("agreement.csv", AGREEMENT))
    kept, shared = (row[2:] for row in rows(page)[2:])
    assert kept == ["–", "ray", "2", "792", "0", "8", "0", "1", f"250{THIN}ms", f"0{THIN}s", "–", "–"]
    assert shared[7:] == ["2", f"2.00{THIN}s", f"3.00{THIN}s", f"500{THIN}ms", f"1.00{THIN}ms"]


def test_functions_of_the_published_program_have_both_shares(page, context, write, rows):
    published = write("profiles/find-published/reference/functions.csv", FUNCTIONS)
    functions_by_rung.draw(page, context, functions=[published])
    assert rows(page)[2:] == [
        [
            "luma",
            "find_published/reference.py:62",
            "2",
            f"84.7{THIN}ms",
            f"6.17{THIN}%",
            f"31.3{THIN}%",
            f"18.3{THIN}%",
        ],
        ["max", "built in", "250,004", f"46.7{THIN}ms", f"3.40{THIN}%", f"3.40{THIN}%", "–"],
    ]


def test_lines_of_the_published_program_keep_their_indentation(page, context, write, rows):
    lines_by_rung.draw(page, context, lines=[write("profiles/find-published/reference/lines.csv", LINES)])
    assert rows(page)[1] == [
        "find_published/reference.py",
        "68",
        "62,500",
        f"13.2{THIN}%",
        "            r, g, b = rgb.getpixel((j, i))",
        "luma",
    ]
    assert re.search(r"td\.code \{[^}]*white-space: pre", STYLE)


@pytest.mark.parametrize("module", [functions_by_rung, lines_by_rung], ids=lambda module: module.__name__)
def test_a_run_without_find_says_so(module, page, context, rows):
    name = module.__name__.rpartition(".")[2].partition("_")[0]
    module.draw(page, context, **{name: [f"profiles/phash/imagehash/{name}.csv"]})
    assert "FINd is not among the methods of this run." in page.read_text(encoding="utf-8")
    assert rows(page) == []


def test_the_published_program_comes_first(page, context, write):
    paths = [write(f"profiles/{name}/lines.csv", LINES) for name in ("find/numpy", "find-published/reference")]
    lines_by_rung.draw(page, context, lines=paths)
    text = page.read_text(encoding="utf-8")
    assert 0 < text.index("<summary>find-published/reference<") < text.index("<summary>find/numpy<")
