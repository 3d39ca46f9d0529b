import re

from hashbench.reporting.tables import verdict

from .made_verdict import AT_SIZE, CERTIFIED, THIN, match, rate


def words(path):
    """Return the text before the first table."""
    body = path.read_text(encoding="utf-8").partition("<table")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", body)).replace(THIN, " ")


def test_the_verdict_says_what_to_use_what_to_expect_and_what_it_costs(draw_verdict):
    said = words(draw_verdict())
    assert "Use phash-64: two pictures match if their hashes differ in at most 10 of 64 bits." in said
    assert "find 85.0 % of same-family pairs (95 % interval 70.0–95.0 %)" in said
    assert "match falsely 12.0 % of different-family pairs (5.00–30.0 %; the target was 10 %)" in said
    assert "would have claimed 90.0 % for phash-64 up to 12 bits, at a false-positive rate of 8.00 %." in said
    assert (
        "Among 1 million pictures expect 1,708 (51–18,492) false matches a query (850 million in all) and precision "
        "0.60 % (0.050–17.0 %), if families stay as large as here." in said
    )
    assert "same family" not in said
    assert "one family" not in said
    assert "not proven better" not in said
    assert "takes 1.00 ms from file to hash, 2.50× the time of decoding it (phash/imagehash, one thread)" in said


def test_a_rate_that_families_do_not_promise_is_not_advised(draw_verdict):
    said = words(draw_verdict(match=match(note="not promised: this takes 78 families, and here are 34")))
    assert "Use " not in said
    assert "Best on these families is phash-64: two pictures match if" in said
    assert "A false-positive rate of 10 % is not promised: this takes 78 families, and here are 34." in said


def test_a_certified_threshold_stands_beside_the_usual_one_with_its_price(draw_verdict):
    said = words(draw_verdict())
    assert (
        "A threshold that promises 10 % on other families: with look-alike families in, not certifiable: 9 families "
        "needed, here 5; with look-alike families set apart, 10 bits, which costs 1.3 points of recall." in said
    )
    broken = words(draw_verdict(note="not kept over random splits of these families"))
    assert "1.3 points of recall (not kept over random splits of these families)." in broken


def test_few_errors_and_refused_files_are_said(draw_verdict):
    expected = match()["expected"] | {
        "fpr": rate(
            0.001, 0.0, 0.3, note="direction only: 4 errors; not promised: this takes 245 families, and here are 34"
        ),
        "tpr_generalised": rate(0.8, 0.6, 0.9),
    }
    said = words(draw_verdict(match=match(expected=expected)))
    assert "match falsely 0.10 % of different-family pairs (0–30.0 %, direction only (4 errors); the target" in said
    assert "Where files without a hash that means something count as missed, it finds 80.0 %." in said


def test_groups_are_gathered_by_a_threshold_of_their_own(draw_verdict):
    link = {"variant": "find-256", "clustering": "complete_linkage", "threshold": 82}
    said = words(draw_verdict(link=link))
    assert "To gather groups, link pictures by complete linkage of find-256 up to 82 bits." in said
    link["match_threshold"] = 90
    cliffs = {"connected_components": 90, "dbscan": 91, "complete_linkage": None}
    said = words(draw_verdict(link=link | {"cliffs": cliffs}))
    assert "up to 82 bits: by connected components, the threshold for pairs chains groups together." in said
    assert "chains" not in words(draw_verdict(link=link | {"cliffs": dict.fromkeys(cliffs, 91)}))
    assert "To gather groups" not in words(draw_verdict(link={"variant": None, "reason": "none was scored"}))


def test_ties_and_variants_passed_over_are_named(draw_verdict):
    said = words(draw_verdict(ties=["dhash-256"], passed_over=["ahash-64", "whash-64"], in_sample=None))
    assert (
        "It is not proven better than dhash-256: paired by family, the difference is not significant "
        "after Holm's correction for all comparisons." in (said.replace("&#39;", "'"))
    )
    assert "Passed over, because their false-positive rate is clearly too high: ahash-64 and whash-64." in said
    assert "would have claimed" not in said


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
        "4",
        f"12.0{THIN}%",
        f"5.00–30.0{THIN}%",
        "3",
        f"32.0{THIN}%",
        "–",
        "–",
    ]
    assert re.findall(r'<tr class="marked">\s*<td>([^<]*)', page.read_text(encoding="utf-8")) == ["phash-64"]


def test_the_ranking_says_what_each_rate_means_at_the_size_asked_for(draw_verdict, advice, rows):
    first, second = advice["ranking"]
    page = draw_verdict(ranking=[first | {"at_size": AT_SIZE}, second | {"at_size": None}])
    listed = rows(page)
    assert listed[0][-1].replace(THIN, " ") == "among 1 million pictures"
    assert listed[1][-6:-3] == ["false matches a query", "precision", "false matches in all"]
    there = [cell.replace(THIN, " ") for cell in listed[2][-6:]]
    assert there == ["1,708", "0.60 %", "850 million", "51–18,492", "0.050–17.0 %", "25 million–9.20 × 10⁹"]
    assert listed[3][-6:] == ["–"] * 6


def test_without_held_out_families_the_verdict_does_not_promise(draw_verdict, in_sample, rows):
    page = draw_verdict(in_sample, match=match(families="all"))
    assert "No families were held out" in words(page)
    assert rows(page)[1] == ["variant", "time", "× decoding", "threshold", "found"]


def test_where_no_variant_qualifies_there_is_a_ranking_but_no_advice(draw_verdict, rows):
    page = draw_verdict(
        variant=None, threshold=None, match=None, reason="no variant reaches a false-positive rate of 0.1"
    )
    assert "There is no verdict: no variant reaches a false-positive rate of 0.1." in words(page)
    assert "Use " not in words(page)
    assert len(rows(page)) == 4


def test_without_accuracy_the_verdict_says_why(tmp_path, context, write, no_verdict, no_scores, rows):
    certified = write("certified.csv", CERTIFIED.format(note=""))
    verdict.draw(tmp_path / "verdict.html", context, verdict=no_verdict, scores=no_scores, certified=certified)
    assert "There is no verdict: the corpus has no family" in words(tmp_path / "verdict.html")
    assert rows(tmp_path / "verdict.html") == []
