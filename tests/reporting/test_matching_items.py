from pathlib import Path

import pytest

from hashbench.matching.speed.measured import read_measured
from hashbench.reporting.figures import matching_speed
from hashbench.reporting.tables import matching, matching_growth

MATCHING = """\
matcher,bits,radius,hashes,workers,comparisons,seconds,comparisons_per_second,pairs,recall,peak_bytes,kind
multi_index,256,31,1000,2,499500,0.004,1.24875e8,10,1,100,measured
numba,64,8,1000,2,499500,0.001,4.995e8,10,1,100,measured
numba,64,8,2000,2,1999000,0.002,9.995e8,20,1,100,measured
multi_index,64,8,1000,2,499500,0.002,2.4975e8,10,1,100,measured
multi_index,64,8,2000,2,1999000,0.001,1.999e9,20,,100,extrapolated
count_distances,64,,1000,2,499500,0.004,1.24875e8,499500,,100,measured
numba,256,31,1000,2,499500,0.002,2.4975e8,10,1,100,measured
"""
MATCHERS = """\
matcher,exact,prunes,available,reason
numba,True,False,True,
multi_index,True,True,True,
faiss_ivf,False,True,False,No module named 'faiss'
"""
ALL_THERE = "".join(MATCHERS.splitlines(keepends=True)[:3])
GROWTH = """\
matcher,bits,radius,workers,points,largest,law,slope,low,high,check,hashes,seconds,seconds_low,seconds_high,machine_days,memory_bytes,note
multi_index,64,8,2,4,8000,lookups,1.25,1.1,1.4,0.95,1000000000,864000,432000,1728000,10,24000000000,
count_distances,64,,2,3,8000,square,2,1.9,2.1,,1000000000,,,,,,too far
"""
CROSSOVERS = """\
matcher,bits,radius,exact,smallest,largest,pays_from,faster,over,recall
multi_index,64,8,True,1000,16000,4000,4,numba,1
faiss_ivf,64,8,False,1000,16000,,0.94,numba,0.9
"""


def test_a_panel_a_case_and_a_name_a_matcher(tmp_path, context, write, texts):
    output = tmp_path / "speed.svg"
    given = {"matching": write("matching.csv", MATCHING), "matchers": write("matchers.csv", ALL_THERE)}
    says = matching_speed.draw(output, context, **given)
    assert says == (
        "Pairs compared per second by 3 matchers in 2 cases of bits and radius, n = 1,000 to 2,000 hashes; the most, "
        "2.00\u2009×\u200910⁹, by multi_index with 64 bits."
    )
    shown = texts(output)
    assert {"64 bits,", "radius 8", "256 bits,", "radius 31", "numba", "multi_index", "count_distances"} <= set(shown)
    assert "all pairs of n hashes on 2 threads, including the index" in shown


def test_a_matcher_that_cannot_be_used_is_named_with_its_reason(tmp_path, context, write, texts, rows):
    matchers = write("matchers.csv", MATCHERS)
    figure, table = tmp_path / "speed.svg", Path(tmp_path / "growth.html")
    matching_speed.draw(figure, context, matching=write("matching.csv", MATCHING), matchers=matchers)
    assert "all pairs of n hashes on 2 threads, including the index; not usable here: faiss_ivf" in texts(figure)
    for growth in (GROWTH, GROWTH.splitlines(keepends=True)[0]):
        matching_growth.draw(table, context, matching_growth=write("growth.csv", growth), matchers=matchers)
        assert ["faiss_ivf", "No module named 'faiss'"] in rows(table)


def test_nothing_measured_is_said(tmp_path, context, write, texts):
    output = tmp_path / "speed.svg"
    given = {"matching": write("matching.csv", MATCHING.splitlines()[0] + "\n"), "matchers": write("m.csv", ALL_THERE)}
    matching_speed.draw(output, context, **given)
    assert "No matcher was measured" in " ".join(texts(output))


@pytest.mark.parametrize("rows_kept", [0, 2])
def test_projections_are_rows(tmp_path, context, write, rows, rows_kept):
    output = Path(tmp_path / "growth.html")
    lines = GROWTH.splitlines(keepends=True)[: 1 + rows_kept]
    given = {"matching_growth": write("growth.csv", "".join(lines)), "matchers": write("matchers.csv", ALL_THERE)}
    matching_growth.draw(output, context, **given)
    assert "None: every requested matcher could be used." in output.read_text(encoding="utf-8")
    found = [row for row in rows(output) if row[0] in ("multi_index", "count_distances")]
    expected = [
        [
            "multi_index",
            "64",
            "8",
            "8,000",
            "4",
            "1.25",
            "1.10–1.40",
            "0.95×",
            "10⁹",
            "10",
            "5–20",
            "24.0\u2009GB",
            "–",
        ],
        ["count_distances", "64", "–", "8,000", "3", "2.00", "1.90–2.10", "–", "10⁹", "–", "–", "–", "too far"],
    ]
    assert found == expected[:rows_kept]


def test_where_an_index_pays_stands_above_every_measurement(tmp_path, context, write, rows):
    output = tmp_path / "matching.html"
    measured, crossed = write("matching.csv", MATCHING), write("crossovers.csv", CROSSOVERS)
    matching.draw(output, context, matching=measured, crossovers=crossed)
    found = rows(output)
    assert found[1] == ["multi_index", "64", "8", "4,000", "16,000", "4.00×", "numba", "100\u2009%"]
    assert found[2] == ["faiss_ivf", "64", "8", "–", "16,000", "0.94×", "numba", "90.0\u2009%"]
    shipped, machine = read_measured()
    assert machine["processor"] in output.read_text(encoding="utf-8")
    assert [row[:3] for row in found[4 : 4 + len(shipped)]] == [
        [row.matcher, str(row.bits), str(row.radius)] for row in shipped.itertuples()
    ]
    assert found[-3][:4] == ["multi_index", "64", "8", "2,000"]
    assert [row[-1] for row in found[-3:]] == ["extrapolated", "–", "–"]
    matching.draw(output, context, matching=measured, crossovers=write("none.csv", CROSSOVERS.splitlines()[0] + "\n"))
    assert matching.ABSENT in output.read_text(encoding="utf-8")


def test_a_case_of_one_matcher_alone_is_no_panel(tmp_path, context, write, texts):
    output = tmp_path / "speed.svg"
    alone = MATCHING + "numba,256,90,1000,2,499500,0.002,2.4975e8,10,1,100,measured\n"
    given = {"matching": write("matching.csv", alone), "matchers": write("matchers.csv", ALL_THERE)}
    matching_speed.draw(output, context, **given)
    assert "radius 31" in texts(output)
    assert "radius 90" not in texts(output)
