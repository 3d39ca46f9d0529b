from dataclasses import replace

from hashbench.reporting.tables import weighting

HEADER = "families,at,variant,tpr,tpr_weighted,difference,low,high,p_value,p_holm,outcome,n_families,note\n"
ROWS = """\
all,0.001,find-256,0.9301,0.9541,0.0241,0.0126,0.0356,0.0001,0.0003,better,66,
all,0.001,phash-64,0.455,0.667,0.212,-0.2843,0.7087,0.4,0.79,tie,66,
all,0.001,pdq-256,0.92,0.94,0.02,0.005,0.035,0.03,0.06,tie,66,
held_out,0.00001,find-256,,,,,,,,,34,n too small
"""
THIN = "\u2009"


def test_each_gain_is_in_points_with_its_interval(tmp_path, context, write, rows):
    weighting.draw(tmp_path / "page.html", context, weighting=write("weighting.csv", HEADER + ROWS))
    better, tie, near, unknown = rows(tmp_path / "page.html")[1:]
    assert better == [
        *("all", f"0.10{THIN}%", "find-256", f"93.0{THIN}%", f"95.4{THIN}%"),
        *("+2.41", "+1.26 to +3.56", "0.0003", "better", "66", "–"),
    ]
    assert tie[5:9] == ["+21.2", "−28.4 to +70.9", "0.79", "tie"]
    assert near[5:9] == ["+2.00", "+0.50 to +3.50", "0.06", "not proven"]
    assert (unknown[0], unknown[5], unknown[10]) == ("held-out", "–", "n too small")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Of 3 comparisons, the distance by sure bits finds more in 1 and fewer in 0; the rest are not proven" in page


def test_without_masks_the_page_says_so(tmp_path, context, write):
    weighting.draw(tmp_path / "page.html", context, weighting=write("weighting.csv", HEADER))
    assert weighting.NONE in (tmp_path / "page.html").read_text("utf-8")
    masked = replace(context, variants=("phash-64", "phash-256w"))
    weighting.draw(tmp_path / "page.html", masked, weighting=write("weighting.csv", HEADER))
    assert weighting.NOT_SCORED in (tmp_path / "page.html").read_text("utf-8")
