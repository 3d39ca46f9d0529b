from hashbench.reporting.tables import second

HEADER = (
    "families,at,variant,second,bits,bytes,tpr,against,single,tpr_single,difference,low,high,p_value,p_holm,outcome,"
    "n_families\n"
)
ROWS = """\
all,0.1,phash-64,dhash-64,128,16,0.962,better of the two,phash-64,0.776,0.186,0.129,0.243,0.0001,0.001,better,90
all,0.1,phash-64,dhash-64,128,16,0.962,best of as many bytes,dhash-64,0.96,0.002,-0.0446,0.0483,0.9,1,tie,90
all,0.01,phash-64,dhash-64,128,16,0.9,better of the two,phash-64,0.7,0.2,0.1,0.3,0.001,0.01,better,90
held_out,0.1,phash-64,dhash-64,128,16,0.9,better of the two,phash-64,0.7,0.2,0.1,0.3,0.001,0.01,better,45
all,0.1,find-256,dhash-64,320,40,0.998,better of the two,find-256,0.968,0.03,0.011,0.048,0.001,0.04,better,90
all,0.1,find-256,dhash-64,320,40,0.998,best of as many bytes,dhash-256,0.9995,-0.0025,-0.004,-0.001,0.03,0.6,tie,90
"""
THIN = "\u2009"


def test_a_pair_of_variants_is_a_row_at_the_rate_of_the_verdict(tmp_path, context, write, rows):
    second.draw(tmp_path / "page.html", context, second=write("second.csv", HEADER + ROWS))
    first, last = rows(tmp_path / "page.html")[2:]
    assert first[:4] == ["find-256", "dhash-64", "40", f"99.80{THIN}%"]
    assert first[-4:] == ["−0.25", "−0.40 to −0.10", "0.6", "not proven"]
    assert last == [
        *("phash-64", "dhash-64", "16", f"96.2{THIN}%"),
        *("phash-64", "+18.6", "+12.9 to +24.3", "0.001", "better"),
        *("dhash-64", "+0.20", "−4.46 to +4.83", "1", "tie"),
    ]
    page = (tmp_path / "page.html").read_text("utf-8")
    assert f"At a false-positive rate of 10{THIN}%, 2 pairs of variants were tried." in page
    assert (
        "more than the better of the two in 2 of them, and more than the best single variant of as many bytes in 0."
        in page
    )


def test_without_a_pair_the_page_says_so(tmp_path, context, write):
    second.draw(tmp_path / "page.html", context, second=write("second.csv", HEADER))
    assert second.NONE in (tmp_path / "page.html").read_text("utf-8")
