"""The figure of clusters against the threshold that links."""

import json

import pytest

from hashbench.reporting.figures import cluster_scores

CLUSTERS = """\
variant,clustering,threshold,linked,split,pictures,families,largest_share,clusters,pair_f1,pair_f1_low,pair_f1_high
phash-64,connected_components,4,False,all,60,8,0.1,9,0.5,0.40,0.60
phash-64,connected_components,4,False,held_out,30,5,0.1,9,0.5,0.40,0.60
phash-64,connected_components,8,True,all,60,8,0.2,8,0.7,0.60,0.80
phash-64,connected_components,8,True,held_out,30,5,0.2,8,0.7,0.60,0.80
phash-64,complete_linkage,8,True,all,60,8,0.1,8,0.75,0.65,0.85
phash-64,complete_linkage,8,True,held_out,30,5,0.1,8,0.75,0.65,0.85
dhash-256,connected_components,32,True,all,90,8,0.5,4,0.4,0.30,0.50
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
        says = cluster_scores.draw(output, context, cluster_scores=write("cluster_scores.csv", table), verdict=written)
        return texts(output), says

    return draw


def test_the_advised_variant_is_drawn_a_line_a_clustering_with_both_thresholds(drawn):
    words, says = drawn(LINK)
    assert {"connected components", "complete linkage", "link: 8 bits", "match: 12 bits"} <= set(words)
    assert {"pairwise F1", "share of the largest cluster"} <= set(words)
    assert {"one cluster swallows the rest", "from 8 bits on"} <= set(words)
    below = "phash-64: distance up to which pictures are linked, in bits (n = 5 held-out families, n = 60 pictures)"
    assert below in " ".join(words)
    assert says == (
        "Pairwise F1 on n = 5 held-out families and the share of the largest cluster of n = 60 pictures against the "
        "threshold that links, for phash-64 by connected components and complete linkage; at the advised 8 bits by "
        "complete linkage F1 is 0.750; pairs match up to 12 bits; one cluster swallows the rest by connected "
        "components from 8 bits on."
    )


def test_without_a_promise_the_best_without_one_is_drawn_and_no_threshold(drawn):
    none = {"variant": None, "threshold": None, "families": "all", "without_promise": {"variant": "dhash-256"}}
    words, says = drawn(none)
    below = "dhash-256: distance up to which pictures are linked, in bits (n = 8 all families, n = 90 pictures)"
    assert below in " ".join(words)
    assert not [word for word in words if word.startswith(("link:", "match:"))]
    assert says.endswith("for dhash-256 by connected components.")


def test_without_families_only_sizes_of_clusters_are_drawn(drawn):
    rows = CLUSTERS.splitlines()
    unlabelled = [rows[0], *(row.rsplit(",", 3)[0] + ",,," for row in rows[1:] if ",all," in row)]
    words, says = drawn({"variant": None, "families": "unlabelled"}, "\n".join(unlabelled) + "\n")
    assert "share of the largest cluster" in words
    assert "pairwise F1" not in words
    assert says.startswith("The share of the largest cluster of n = 60 pictures")


def test_without_clusters_there_is_a_reason_instead(drawn):
    words, says = drawn(None, CLUSTERS.splitlines()[0] + "\n")
    assert " ".join(words) == says == cluster_scores.ABSENT
