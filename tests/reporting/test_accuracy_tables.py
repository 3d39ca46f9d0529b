import json
import re

import pytest

from hashbench import tables
from hashbench.reporting.scored import NO_ACCURACY
from hashbench.reporting.tables import cluster_sizes, operating_points, verdict
from hashbench.reporting.tables import scores as every_score

THIN = "\u2009"


def words(path):
    """Return the page's text before its first table."""
    body = path.read_text(encoding="utf-8").partition("<body>")[2].partition("<table>")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", body)).replace(THIN, " ")


@pytest.fixture
def advice():
    ranking = [
        {"variant": "phash-64", "seconds_per_picture": 0.001, "ratio_to_decode": 2.5},
        {"variant": "dhash-256", "seconds_per_picture": 0.00072, "ratio_to_decode": 1.8},
    ]
    return {
        "rule": "highest true-positive rate, ties to the cheaper",
        "target_fpr": 0.1,
        "variant": "phash-64",
        "threshold": 12,
        "reason": "highest true-positive rate",
        "ranking": ranking,
    }


@pytest.fixture
def draw_verdict(tmp_path, context, scores, write, advice):
    def draw(table=scores, **others):
        output = tmp_path / "verdict.html"
        path = write("verdict.json", json.dumps(advice | others))
        verdict.draw(output, context, verdict=path, scores=table)
        return output

    return draw


def test_the_verdict_says_what_to_use_what_to_expect_and_what_it_costs(draw_verdict):
    said = words(draw_verdict())
    assert (
        "Use phash-64, and count two pictures as one family when their hashes differ in at most 12 of 64 bits." in said
    )
    assert "find 85.0 % of same-family pairs (95 % interval 70.0–95.0 %)" in said
    assert "match falsely 12.0 % of different-family pairs (5.00–30.0 %; the target was 10 %)" in said
    assert "the threshold that the tuning families set: 11 bits." in said
    assert "takes 1.00 ms from file to hash, 2.50× the time of decoding it (phash/imagehash, one thread)" in said
    assert "the intervals of dhash-256 overlap its own" in said


def test_the_ranking_stands_below_with_the_choice_marked(draw_verdict, rows):
    page = draw_verdict()
    ranked = rows(page)[2:]
    assert [row[0] for row in ranked] == ["phash-64", "dhash-256"]
    assert ranked[0] == [
        "phash-64",
        f"1.00{THIN}ms",
        "2.50×",
        "12",
        f"90.0{THIN}%",
        "11",
        f"85.0{THIN}%",
        f"70.0–95.0{THIN}%",
        f"12.0{THIN}%",
        f"5.00–30.0{THIN}%",
        f"32.0{THIN}%",
    ]
    assert re.findall(r'<tr class="marked">\s*<td>([^<]*)', page.read_text(encoding="utf-8")) == ["phash-64"]


def test_without_held_out_families_the_verdict_does_not_promise(draw_verdict, in_sample, rows):
    page = draw_verdict(in_sample)
    assert "No families were held out" in words(page)
    assert rows(page)[1] == ["variant", "time", "× decoding", "threshold", "found"]


def test_where_no_variant_qualifies_there_is_a_ranking_but_no_advice(draw_verdict, rows):
    page = draw_verdict(variant=None, threshold=None, reason="no variant reaches a false-positive rate of 0.1")
    assert "There is no verdict: no variant reaches a false-positive rate of 0.1." in words(page)
    assert "Use " not in words(page)
    assert len(rows(page)) == 4


def test_without_accuracy_the_verdict_says_why(tmp_path, context, no_verdict, no_scores, rows):
    verdict.draw(tmp_path / "verdict.html", context, verdict=no_verdict, scores=no_scores)
    assert "There is no verdict: no accuracy: the corpus has no family" in words(tmp_path / "verdict.html")
    assert rows(tmp_path / "verdict.html") == []


def test_operating_points_are_ranked_within_each_target(tmp_path, context, scores, rows):
    operating_points.draw(tmp_path / "points.html", context, scores=scores)
    points = rows(tmp_path / "points.html")[2:]
    assert [row[:4] for row in points] == [
        [f"10{THIN}%", "phash-64", "12", f"90.0{THIN}%"],
        [f"10{THIN}%", "dhash-256", "70", f"75.0{THIN}%"],
        [f"1{THIN}%", "dhash-256", "44", f"50.0{THIN}%"],
        [f"1{THIN}%", "phash-64", "–", f"0{THIN}%"],
    ]


def test_every_score_is_listed_in_its_own_unit(tmp_path, context, scores, rows):
    every_score.draw(tmp_path / "scores.html", context, scores=scores)
    listed = rows(tmp_path / "scores.html")
    assert ["phash-64", "all", "AUC", "–", "0.99000", "0.98000–0.99500", "1,240", "8"] in listed
    assert ["phash-64", "all", "threshold", f"10{THIN}%", "12", "–", "1,200", "8"] in listed
    assert [
        "dhash-256",
        "held-out",
        "false-positive rate",
        f"1{THIN}%",
        f"2.00{THIN}%",
        f"0.10–30.0{THIN}%",
        "300",
        "5",
    ] in listed
    assert len(listed) == 1 + 32 + 1 + 6


@pytest.mark.parametrize("page", [operating_points, every_score], ids=lambda page: page.__name__)
def test_without_accuracy_a_page_says_so(page, tmp_path, context, no_scores, rows):
    page.draw(tmp_path / "page.html", context, scores=no_scores)
    assert NO_ACCURACY in words(tmp_path / "page.html")
    assert rows(tmp_path / "page.html") == []


def test_clusters_are_counted_with_their_threshold_and_f1(tmp_path, context, scores, write, write_table, rows):
    names = zip(range(1, 7), "aaabbb", strict=True)
    images = [(number, f"{number}.png", name, 1, 1, "L", "PNG", 1, "", "ok", None) for number, name in names]
    members = [(1, 0), (2, 0), (4, 0), (3, 1), (5, 2), (6, 2)]
    cluster_sizes.draw(
        tmp_path / "clusters.html",
        context,
        clusters=[write_table("clusters/phash-64/connected_components.parquet", tables.CLUSTERS, members)],
        images=write_table("images.parquet", tables.IMAGES, images),
        scores=scores,
        thresholds=[write("thresholds/phash-64.json", json.dumps({"families": "tuning", "link_threshold": 6}))],
    )
    assert rows(tmp_path / "clusters.html")[1:] == [
        ["phash-64", "connected components", "6", "0.62", "6", "2", "1", "3", "1"]
    ]
    assert "the threshold set for a false-positive rate of 1 %" in words(tmp_path / "clusters.html")
