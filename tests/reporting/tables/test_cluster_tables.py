"""The table of clusters of each variant."""

import json
import re

from hashbench.reporting.tables import cluster_sizes

THIN = "\u2009"


def words(path):
    """Return the text before the first table."""
    body = path.read_text(encoding="utf-8").partition("<table")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", body)).replace(THIN, " ")


CLUSTERS = """\
variant,clustering,threshold,linked,split,clusters,alone,largest,mixed,mixed_share,pair_precision,pair_recall,pair_f1,\
b3_precision,b3_recall,b3_f1,ari,ami,v_measure,purity,pair_f1_low,pair_f1_high,b3_f1_low,b3_f1_high
phash-64,complete_linkage,6,True,all,2,1,3,1,0.25,0.5,0.4,0.44,0.8,0.7,0.75,0.42,0.4,0.6,0.83,0.3,0.6,0.6,0.9
phash-64,complete_linkage,6,True,tuning,5,0,2,0,0,1,1,1,1,1,1,1,1,1,1,,,,
phash-64,complete_linkage,6,True,held_out,1,0,2,0,0,1,1,1,1,1,1,1,1,1,1,,,,
phash-64,complete_linkage,7,False,held_out,3,0,2,0,0,1,1,1,1,1,1,1,,1,1,,,,
phash-64,complete_linkage,9,False,all,1,0,6,1,1,0.2,1,0.33,0.5,1,0.67,0,0,0,0.5,,,,
"""


def draw_clusters(tmp_path, context, write, link, scores=CLUSTERS, *, families="tuning"):
    cluster_sizes.draw(
        tmp_path / "clusters.html",
        context,
        cluster_scores=write("cluster_scores.csv", scores),
        thresholds=[write("thresholds/phash-64.json", json.dumps({"families": families, "link_threshold": 6}))],
        verdict=write("verdict.json", json.dumps({"link": link})),
    )


def test_clusters_are_listed_at_the_threshold_of_the_run_and_as_advised(tmp_path, context, write, rows):
    link = {"variant": "phash-64", "clustering": "complete_linkage", "threshold": 7, "rule": "highest F1"}
    draw_clusters(tmp_path, context, write, link)
    advised, whole, held_out = rows(tmp_path / "clusters.html")[2:]
    assert whole[:10] == ["phash-64", "complete_linkage", "all", "6", "rate", "2", "1", "3", "1", f"25.0{THIN}%"]
    assert whole[10:14] == [f"50.0{THIN}%", f"40.0{THIN}%", "0.44", "0.30–0.60"]
    assert held_out[:6] == ["phash-64", "complete_linkage", "held-out", "6", "rate", "1"]
    assert held_out[13] == "–"
    assert advised[2:6] == ["held-out", "7", "advice", "3"]
    page = (tmp_path / "clusters.html").read_text(encoding="utf-8")
    assert page.count('<tr class="marked">') == 1
    assert page.index('<tr class="marked">') < page.index("<td>all</td>")
    said = words(tmp_path / "clusters.html")
    assert "the threshold for a false-positive rate of 1 %" in said
    assert "link by complete linkage of phash-64 up to 7 bits: highest F1." in said


def test_the_advised_variant_comes_before_the_others(tmp_path, context, write, rows):
    link = {"variant": "phash-64", "clustering": "complete_linkage", "threshold": 7, "rule": "highest F1"}
    first = CLUSTERS.splitlines()[1].replace("phash-64", "ahash-64")
    draw_clusters(tmp_path, context, write, link, CLUSTERS.replace("\nphash", f"\n{first}\nphash", 1))
    listed = [(row[0], row[4]) for row in rows(tmp_path / "clusters.html")[2:]]
    assert listed == [("phash-64", "advice"), ("phash-64", "rate"), ("phash-64", "rate"), ("ahash-64", "rate")]


def test_without_advice_on_linking_the_reason_is_given(tmp_path, context, write, rows):
    draw_clusters(tmp_path, context, write, {"variant": None, "threshold": None, "reason": "cannot promise it"})
    assert len(rows(tmp_path / "clusters.html")) == 2 + 2
    assert "No way of linking is advised: cannot promise it." in words(tmp_path / "clusters.html")


def test_without_families_the_threshold_is_called_a_share_of_bits(tmp_path, context, write, rows):
    link = {"variant": None, "threshold": None, "reason": "no family has two pictures"}
    draw_clusters(tmp_path, context, write, link, families="unlabelled")
    assert {row[4] for row in rows(tmp_path / "clusters.html")[2:]} == {"share of bits"}
    assert "Pictures are linked at a share of the bits from the configuration" in words(tmp_path / "clusters.html")
