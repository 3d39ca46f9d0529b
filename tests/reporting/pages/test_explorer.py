import json
import re

import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.reporting.pages.explorer import draw, embeddable

THIN = "\u2009"
PERCENT = f"{THIN}%"


@pytest.fixture
def drawn(tmp_path, explorer_context):
    """Draw the explorer and return its HTML and its data."""

    def draw_it(inputs):
        draw(tmp_path / "explorer.html", explorer_context, **inputs)
        html = (tmp_path / "explorer.html").read_text(encoding="utf-8")
        return html, json.loads(re.search('id="explorer-data">(.*?)</script>', html, re.DOTALL)[1])

    return draw_it


def test_rates_are_those_of_the_histograms(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    (variant,) = data["variants"]
    assert variant["distances"] == [2, 4, 6, 8, 10, 30, 40]
    assert variant["distances"][variant["last"]] == 10  # at 30 bits, all different-family pairs match
    held_out = variant["rates"]["held_out"]
    assert [row[0] for row in held_out] == [f"{share}{PERCENT}" for share in ("16.7", "33.3", "50.0", "66.7", "83.3")]
    assert [row[2] for row in held_out] == ["1 of 6", "2 of 6", "3 of 6", "4 of 6", "5 of 6"]
    assert [row[3] for row in held_out] == [f"{share}{PERCENT}" for share in ("0", "0", "0", "1.67", "3.33")]
    assert [row[5] for row in held_out] == ["0 of 60", "0 of 60", "0 of 60", "1 of 60", "2 of 60"]
    # One-sided bound if six families show no false match: 1 - 0.05^(1/6) = 39.3 %.
    assert held_out[0][4] == f"0–39.3{PERCENT}"
    # The tuning families have pairs at 2 and 6 bits; of all 8 same-family pairs, only that at 40 bits is beyond 10.
    assert [row[2] for row in variant["rates"]["tuning"]] == ["1 of 2", "1 of 2", "2 of 2", "2 of 2", "2 of 2"]
    assert variant["rates"]["all"][-1][2] == "7 of 8"
    assert {row[1] for name in ("tuning", "all") for row in variant["rates"][name]} == {""}


def test_precision_is_that_of_the_size(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    assert data["sizes"] == [["1,000", False], [f"1{THIN}million", True]]
    # 1,000 pictures have 8 × 1000 / 16 = 500 same-family pairs and 499,500 - 500 = 499,000 others. At 8 bits, 4/6 of
    # 500 = 333.3 are found and 1/60 of 499,000 = 8,316.7 match falsely: precision 3.85 %, 16.6 false a query.
    precision, _, a_query, _ = data["variants"][0]["rates"]["held_out"][3][6][0]
    assert (precision, a_query) == (f"3.85{PERCENT}", "17")


def test_no_false_match_leaves_precision_open(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    precision, interval, a_query, _ = data["variants"][0]["rates"]["held_out"][0][6][0]
    assert (precision, a_query) == ("–", "–")
    assert interval.endswith(f"–100{PERCENT}")


def test_histograms_hold_every_pair(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    counts = data["variants"][0]["counts"]
    assert counts["held_out"] == {"same": [1, 1, 1, 1, 1, 0, 1], "different": [0, 0, 0, 1, 1, 58, 0]}
    assert counts["all"] == {"same": [2, 1, 2, 1, 1, 0, 1], "different": [0, 0, 0, 1, 1, 110, 0]}


def test_clusters_are_those_of_the_tables(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    clusters = data["variants"][0]["clusterings"]["dbscan"]
    assert clusters["thresholds"] == [2, 8]
    assert clusters["sizes"][1] == ["5", "2", "4", f"25.0{PERCENT}", "16"]
    assert clusters["scores"]["held_out"][1][:4] == [
        *(f"72.7{PERCENT}", f"40.0–90.0{PERCENT}"),
        *(f"61.5{PERCENT}", f"40.0–80.0{PERCENT}"),
    ]
    shown = [[data["sheets"][sheet] for sheet in sheets] for sheets in clusters["sheets"]]
    names = [[[data["pictures"][place][0] for place in places] for _, *places in some] for some in shown]
    assert names[0] == [["h1_a.png", "h1_b.png"], ["t1_a.png", "t1_b.png"]]
    assert names[1][0] == ["h1_a.png", "h1_b.png", "h2_a.png", "h2_b.png"]
    assert [size for size, *_ in shown[1]] == [4, 2, 2, 2]


def test_pairs_of_both_relations_are_shown_nearest_first(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    pairs = data["variants"][0]["pairs"]
    assert [distance for distance, *_ in pairs["same"]] == [2, 2, 4, 6, 6, 8, 10, 40]
    named = [(distance, *(data["pictures"][place][0] for place in places)) for distance, *places in pairs["different"]]
    assert named == [(8, "h1_a.png", "h2_a.png"), (10, "h3_a.png", "h4_a.png"), (30, "h1_b.png", "h3_b.png")]


def test_the_advice_is_marked(drawn, make_explorer_inputs):
    _, data = drawn(make_explorer_inputs())
    assert data["match"] == {"variant": "phash-64", "threshold": 4}
    assert data["link"] == {"variant": "phash-64", "threshold": 8, "clustering": "dbscan"}


def test_each_variant_has_its_own_threshold_at_the_rate_of_the_verdict(tmp_path, two_variants):
    context, inputs = two_variants
    draw(tmp_path / "explorer.html", context, **inputs)
    html = (tmp_path / "explorer.html").read_text(encoding="utf-8")
    data = json.loads(re.search('id="explorer-data">(.*?)</script>', html, re.DOTALL)[1])
    # At a false-positive rate of 10 %, as in `verdict_fpr`, not of 1 %.
    assert [(one["name"], one["match"]) for one in data["variants"]] == [("phash-64", 4), ("dhash-64", 6)]
    assert [one["clusterings"]["dbscan"]["linked"] for one in data["variants"]] == [8, 2]


def test_without_labels_there_are_pairs_histogram_and_clusters(drawn, make_explorer_inputs):
    html, data = drawn(make_explorer_inputs(families=[None] * 16))
    (variant,) = data["variants"]
    assert "Accuracy is not scored here" in html
    assert variant["rates"] == {}
    assert variant["counts"] == {"all": {"unknown": [2, 1, 2, 2, 2, 110, 1]}}
    assert [distance for distance, *_ in variant["pairs"]["unknown"]] == [2, 2, 4, 6, 6, 8, 8, 10, 10, 30, 40]
    assert data["match"] is None
    assert len(variant["clusterings"]["dbscan"]["sheets"]) == 2


@pytest.mark.parametrize("name", ["verdict", "scores", "scale", "cluster_scores", "pairs", "sweeps", "distances"])
def test_a_missing_table_is_named_with_the_command_that_makes_it(drawn, make_explorer_inputs, tmp_path, name):
    inputs = make_explorer_inputs()
    gone = str(tmp_path / "gone" / "phash-64" / "dbscan.sweep.parquet") if name == "sweeps" else f"gone/{name}"
    if name in ("pairs", "distances"):
        gone = "gone/phash-64.parquet"
    inputs[name] = [gone] if isinstance(inputs[name], list) else gone
    html, data = drawn(inputs)
    assert f"{gone} is missing. Make it with: snakemake --cores all {gone}" in html
    assert bool(data["variants"]) == (name != "distances")


def test_a_picture_that_cannot_be_read_is_left_out(drawn, make_explorer_inputs, tmp_path):
    inputs = make_explorer_inputs()
    (tmp_path / "pictures" / "h1_a.png").write_bytes(b"not a picture")
    _, data = drawn(inputs)
    assert "h1_a.png" not in [name for name, *_ in data["pictures"]]
    assert len(data["variants"][0]["pairs"]["same"]) == 7
    first = data["variants"][0]["clusterings"]["dbscan"]["sheets"][0][0]
    assert data["sheets"][first][0] == 2  # its cluster still has two pictures, one of them shown
    assert len(data["sheets"][first]) == 2


def test_a_damaged_table_is_refused(drawn, make_explorer_inputs, tmp_path):
    inputs = make_explorer_inputs()
    (tmp_path / "pairs" / "phash-64.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"phash-64\.parquet: not a readable Parquet table"):
        drawn(inputs)


def test_a_run_without_pairs_says_so(drawn, make_explorer_inputs, write_table):
    inputs = make_explorer_inputs()
    inputs["distances"] = [write_table("distances/phash-64.parquet", tables.DISTANCES, [])]
    html, data = drawn(inputs)
    assert data["variants"] == []
    assert "There is nothing to explore" in html


def test_json_cannot_end_its_script():
    text = "</script><!-- & \u2028\u2029"
    embedded = embeddable([text])
    assert not set("<>&\u2028\u2029") & set(embedded)
    assert json.loads(embedded) == [text]
