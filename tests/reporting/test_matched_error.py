from pathlib import Path

from hashbench.reporting.tables import matched_error

THIN = "\u2009"
DIFFERENCES = """\
families,metric,at,variant,other,scale,difference,low,high,p_value,p_holm,outcome,n_families,note
held_out,tpr_matched,0.1,phash-64,dhash-256,difference,0.1,0.02,0.18,0.01,0.02,better,5,
held_out,partial_auc,0.1,phash-64,dhash-256,difference,0.05,-0.02,0.12,0.1,0.1,tie,5,
"""
MATCHED = """\
phash-64,held_out,tpr_matched,0.1,0.82,0.7,0.9,20,5,,
phash-64,held_out,partial_auc,0.1,0.9,0.8,0.95,320,5,,
dhash-256,held_out,tpr_matched,0.1,0.72,0.6,0.8,20,5,,
dhash-256,held_out,partial_auc,0.1,0.85,0.7,0.9,320,5,,
"""


def test_variants_are_set_side_by_side_at_the_same_error(tmp_path, context, scores, write, rows):
    table = write("matched.csv", Path(scores).read_text(encoding="utf-8") + MATCHED)
    matched_error.draw(tmp_path / "page.html", context, scores=table, differences=write("differences.csv", DIFFERENCES))
    first, second = rows(tmp_path / "page.html")[2:]
    assert first == [
        *("phash-64", f"12.0{THIN}%", f"85.0{THIN}%"),
        *(f"82.0{THIN}%", f"70.0–90.0{THIN}%", "–", "–", "–"),
        *("0.90000", "0.80000–0.95000", "–", "–", "–"),
    ]
    assert second == [
        *("dhash-256", f"9.00{THIN}%", f"70.0{THIN}%"),
        *(f"72.0{THIN}%", f"60.0–80.0{THIN}%", "−10.0", "−18.0 to −2.00", "worse"),
        *("0.85000", "0.70000–0.90000", "−5.00", "−12.0 to +2.00", "tie"),
    ]
    assert f"The target is 10{THIN}%; the largest target is 10{THIN}%; n = 5 held-out families." in (
        tmp_path / "page.html"
    ).read_text(encoding="utf-8")


def test_without_held_out_families_there_is_a_reason_instead(tmp_path, context, scores, write, rows):
    empty = write("differences.csv", DIFFERENCES.splitlines()[0] + "\n")
    matched_error.draw(tmp_path / "page.html", context, scores=scores, differences=empty)
    assert rows(tmp_path / "page.html") == []
    assert matched_error.ABSENT in (tmp_path / "page.html").read_text(encoding="utf-8").replace("&#39;", "'")
