import re

from hashbench.reporting.tables import customary

HEADER = (
    "variant,threshold,clustering,source,tpr,tpr_low,tpr_high,fpr,fpr_low,fpr_high,precision,precision_low,"
    "precision_high,pictures,precision_at_size,precision_low_at_size,precision_high_at_size,false_pairs,"
    "false_pairs_low,false_pairs_high,false_pairs_per_query,"
    "false_pairs_per_query_low,false_pairs_per_query_high,n_families,note\n"
)
ROWS = """\
find-256,,,none published,,,,,,,,,,1000000,,,,,,,,,,66,
phash-64,10,,imagededup,0.53,0.45,0.61,0.0002,0.00001,0.008,0.98,0.44,0.999,1000000,0.035,0.0006,0.67,81000000,1500000,4000500000,162,3,8001,66,few
phash-64,8,dbscan,meme studies,0.57,,,,,,0.95,,,,,,,,,,,,,66,of clusters
"""
THIN = "\u2009"


def test_each_customary_threshold_says_who_uses_it_and_what_it_does(tmp_path, context, write, rows):
    customary.draw(tmp_path / "page.html", context, customary=write("customary.csv", HEADER + ROWS))
    none, pairs, clusters = rows(tmp_path / "page.html")[2:]
    assert none[:4] == ["find-256", "–", "none published", "–"]
    assert pairs == [
        *("phash-64", "10", "imagededup"),
        *(f"53.0{THIN}%", f"45.0–61.0{THIN}%", f"0.020{THIN}%", f"0.0010–0.80{THIN}%"),
        *(
            f"98.0{THIN}%",
            f"44.0–99.90{THIN}%",
            f"3.50{THIN}%",
            f"0.060–67.0{THIN}%",
        ),
        *(f"81{THIN}million", f"1.50{THIN}million–4.00{THIN}×{THIN}10⁹", "162", "3–8,001", "few"),
    ]
    assert clusters[:4] == ["phash-64 by dbscan", "8", "meme studies", f"57.0{THIN}%"]
    assert f"The collection asked for has 1{THIN}million pictures" in (tmp_path / "page.html").read_text("utf-8")


def test_the_answer_fits_the_screen_and_the_rest_is_folded(tmp_path, context, write):
    customary.draw(tmp_path / "page.html", context, customary=write("customary.csv", HEADER + ROWS))
    text = (tmp_path / "page.html").read_text("utf-8")
    heads = re.findall(r'<th data-column="(\d+)" scope="col"( class="[^"]*")?', text)
    # variant, threshold, used by; the two rates here with their intervals; precision in the collection
    assert [int(place) for place, kind in heads if "more" not in kind] == [0, 1, 2, 3, 4, 5, 6, 9]
    assert "Show all 16 columns" in text


def test_without_families_no_family_is_said_to_judge(tmp_path, context, write):
    unjudged = ROWS.splitlines()[0].replace("find-256,,,none published", "pdq-256,31,,Facebook")
    customary.draw(tmp_path / "page.html", context, customary=write("customary.csv", HEADER + unjudged + "\n"))
    page = (tmp_path / "page.html").read_text("utf-8")
    assert customary.NO_FAMILIES in page
    assert "all families judge" not in page


def test_without_a_customary_threshold_the_page_says_so(tmp_path, context, write, rows):
    customary.draw(tmp_path / "page.html", context, customary=write("customary.csv", HEADER))
    assert customary.NONE in (tmp_path / "page.html").read_text("utf-8")
    assert rows(tmp_path / "page.html") == []
