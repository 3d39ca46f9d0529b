"""The figure of clusters against the threshold that links."""

import json

import pytest

from hashbench.reporting.figures import cluster_scores

CLUSTERS = """\
variant,clustering,threshold,linked,split,pictures,largest_share,clusters,pair_f1
phash-64,connected_components,4,False,all,60,0.1,9,0.5
phash-64,connected_components,4,False,held_out,30,0.1,9,0.5
phash-64,connected_components,8,True,all,60,0.2,8,0.7
phash-64,connected_components,8,True,held_out,30,0.2,8,0.7
phash-64,complete_linkage,8,True,all,60,0.1,8,0.75
phash-64,complete_linkage,8,True,held_out,30,0.1,8,0.75
dhash-256,connected_components,32,True,all,90,0.5,4,0.4
"""
LINK = {
    "variant": "phash-64",
    "families": "held_out",
    "clustering": "complete_linkage",
    "threshold": 8,
    "match_threshold": 12,
    "cliffs": {"connected_components": 8, "complete_linkage": None},
}


@pytest.fixture
def drawn(tmp_path, context, texts, write):
    def draw(link, table=CLUSTERS):
        output = tmp_path / "figure.svg"
        written = write("verdict.json", json.dumps({"link": link}))
        cluster_scores.draw(output, context, cluster_scores=write("cluster_scores.csv", table), verdict=written)
        return texts(output)

    return draw


def test_the_advised_variant_is_drawn_a_line_a_clustering_with_both_thresholds(drawn):
    words = drawn(LINK)
    assert {"connected components", "complete linkage", "link: 8 bits", "match: 12 bits"} <= set(words)
    assert {"pairwise F1, held-out families", "share of the largest cluster"} <= set(words)
    assert {"where one cluster", "swallows the rest"} <= set(words)
    assert "threshold that links, in bits (phash-64, n = 60 pictures)" in words


def test_without_a_promise_the_best_without_one_is_drawn_and_no_threshold(drawn):
    none = {"variant": None, "threshold": None, "families": "all", "without_promise": {"variant": "dhash-256"}}
    words = drawn(none)
    assert "threshold that links, in bits (dhash-256, n = 90 pictures)" in words
    assert "pairwise F1, all families" in words
    assert not [word for word in words if word.startswith(("link:", "match:"))]


def test_without_families_only_sizes_of_clusters_are_drawn(drawn):
    rows = CLUSTERS.splitlines()
    unlabelled = [rows[0], *(row.rpartition(",")[0] + "," for row in rows[1:] if ",all," in row)]
    words = drawn({"variant": None, "families": "unlabelled"}, "\n".join(unlabelled) + "\n")
    assert "share of the largest cluster" in words
    assert not [word for word in words if word.startswith("pairwise F1")]


def test_without_clusters_there_is_a_reason_instead(drawn):
    assert " ".join(drawn(None, CLUSTERS.splitlines()[0] + "\n")) == cluster_scores.ABSENT
