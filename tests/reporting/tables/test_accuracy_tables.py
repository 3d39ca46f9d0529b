from pathlib import Path

from hashbench.reporting.tables import prices as prices_page
from hashbench.reporting.tables import standings as who

THIN = "\u2009"
SCALE = """\
variant,rule,at,pictures,asked,false_pairs,false_pairs_per_query,precision
phash-64,target_fpr,0.1,2000000,True,3e9,3000,0.125
phash-64,target_fpr,0.1,10000,False,5000,1,0.5
phash-64,target_fpr,0.01,2000000,True,7,0.000007,1
phash-64,target_precision,0.1,2000000,True,9,0.000009,0.9
"""


def test_standings_name_the_leader_its_ties_and_the_front(tmp_path, context, write, standings, scores, rows):
    who.draw(tmp_path / "standings.html", context, standings=standings, scores=scores, scale=write("scale.csv", SCALE))
    listed = rows(tmp_path / "standings.html")
    leader = [f"10{THIN}%", "all variants", "phash-64", f"85.0{THIN}%", f"70.0–95.0{THIN}%"]
    assert [*leader, "dhash-256", "dhash-256 (1.80×), phash-64 (2.50×)"] in listed
    assert [
        f"1{THIN}%",
        "all variants",
        "dhash-256",
        f"40.0{THIN}%",
        f"20.0–60.0{THIN}%",
        "–",
        "dhash-256 (1.80×)",
    ] in listed
    assert ["phash-64", "40.50", f"63.0{THIN}%", f"49.0{THIN}%", f"6.00{THIN}%"] in listed


def test_a_tie_whose_own_interval_leaves_out_nought_is_called_not_proven(
    tmp_path, context, write, standings, scores, rows
):
    native = "native sizes,held_out,0.1,2,dhash-256,68,0.7,0.55,0.8,0.09,{},tie,1.8,True,False\n"
    said = {}
    for name, behind in (("near", "-0.0209,-0.0367,-0.0052,0.0758"), ("held", "-0.15,-0.32,0.02,0.09")):
        table = write(f"{name}.csv", Path(standings).read_text(encoding="utf-8") + native.format(behind))
        who.draw(tmp_path / "page.html", context, standings=table, scores=scores, scale=write("scale.csv", SCALE))
        listed = rows(tmp_path / "page.html")
        first, second = (
            next(row for row in listed if row[:2] == [*ranked]) for ranked in (("1", "phash-64"), ("2", "dhash-256"))
        )
        assert (first[6:9], second[6:9]) == ([f"12.5{THIN}%", "3,000", f"3.00{THIN}×{THIN}10⁹"], ["–"] * 3)
        said[name] = next(row for row in listed if row[:2] == ["2", "dhash-256"])[9:13]
        assert next(row for row in listed if row[1] == "native sizes")[5] == "dhash-256"
    assert said == {
        "near": ["−2.09", "−3.67 to −0.52", "0.076", "not proven"],
        "held": ["−15.0", "−32.0 to +2.00", "0.09", "tie"],
    }
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "The interval is of this one comparison with the leader." in page


def test_prices_are_by_stage_and_by_size(tmp_path, context, write, rows):
    columns = "variant,implementation,side,seconds_per_picture,decode_seconds,hash_seconds,ratio_to_decode,added_bytes"
    costs = write(
        "costs.csv",
        f"{columns},bytes_stored,comparisons_per_second\nphash-64,imagehash,250,0.001,0.0004,0.0006,2.5,900000,8,\n",
    )
    prices = write(
        "prices.csv",
        "variant,pictures,purpose,radius,hashing_seconds,matching_seconds,matching_low,matching_high,matching_law,"
        "matching_radius,stored_bytes,output_pairs,output_pairs_low,output_pairs_high,output_seconds,output_bytes,"
        "hashing_price,matching_price,storing_price,output_price,price,price_low,price_high,currency,note\n"
        "phash-64,100000000,match,15,100000,,,,,,800000000,,1000,90000,,,1.111,,0.016,,,,,EUR,why not\n"
        "pdq-256,100000000,match,58,100000,28800,14400,57600,square,60,800000000,2000000,1000000,4000000,3,20000000,"
        "1.111,1,0.016,0.5,2.627,2,4,EUR,\n"
        "pdq-256,100000000,link,40,100000,28800,14400,57600,square,60,800000000,2000,1000,4000,3,20000,"
        "1.111,1,0.016,0.001,2.128,2,4,EUR,\n",
    )
    sizes = write(
        "sizes.csv",
        "variant,side,own,pictures,median_seconds,q1_seconds,q3_seconds,n,ratio_to_decode,place\n"
        "decode,250,True,1,0.1,0.1,0.1,7,1,\nphash-64,250,True,1,0.2,0.1,0.1,7,2,2\npdq-256,250,True,1,0.1,0.1,0.1,7,1.5,1\n"
        "decode,1024,False,1,1,1,1,3,1,\nphash-64,1024,False,1,1,1,1,3,1.25,1\npdq-256,1024,False,1,2,2,2,3,2,1\n",
    )
    verdict = write("verdict.json", '{"match": null, "link": null, "collection_size": 100000000}')
    prices_page.draw(tmp_path / "prices.html", context, costs=costs, prices=prices, sizes=sizes, verdict=verdict)
    listed = rows(tmp_path / "prices.html")
    said = " ".join((tmp_path / "prices.html").read_text(encoding="utf-8").split())
    assert "one for each variant, with pictures and a decoding of its own, so its multiples differ: " in said
    assert listed[2:5] == [
        ["variant", "250 px, as here", "1024 px"],
        ["pdq-256", "1.50×", "2.00×"],
        ["phash-64", "2.00×", "1.25×"],
    ]
    listed[2:5] = []
    assert "price, EUR" in listed[2]
    assert listed[1][2:] == [
        *("250", f"400{THIN}µs", f"600{THIN}µs", f"1.00{THIN}ms", "2.50×", f"900{THIN}kB", f"8.00{THIN}B", "–")
    ]
    million = [f"100{THIN}million", "phash-64", "15", f"27.8{THIN}h"]
    assert listed[3] == [
        *(*million, "–", "–", "–", "1,000–90,000", f"800{THIN}MB", "–"),
        *("1.11", "–", "0.016", "–", "–", "–", "why not"),
    ]
    assert listed[4][4:8] == [f"8.00{THIN}h", f"4.00–16.0{THIN}h", f"2{THIN}million", f"1–4{THIN}million"]
    assert listed[4][-3:] == ["2.63", "2–4", "–"]
    assert [row[2] for row in listed[5:]] == ["within, bits", "40"]
    said = (tmp_path / "prices.html").read_text(encoding="utf-8")
    assert (
        "In matching, every pair is compared, and the projected time has a part per picture and a part per pair."
        in said
    )
    assert "bits: pdq-256 60." in said
    assert "Cheapest: at 250 px, as here pdq-256; at 1024 px phash-64 and pdq-256 (a tie)." in said


def test_of_prices_the_configured_size_and_the_advised_variant_come_first(tmp_path, context, write, rows):
    row = "{},{},match,15,1,1,1,1,square,60,8,1,1,1,1,1,1,1,1,1,4,3,5,EUR,a note\n"
    prices = write(
        "prices.csv",
        "variant,pictures,purpose,radius,hashing_seconds,matching_seconds,matching_low,matching_high,matching_law,"
        "matching_radius,stored_bytes,output_pairs,output_pairs_low,output_pairs_high,output_seconds,output_bytes,"
        "hashing_price,matching_price,storing_price,output_price,price,price_low,price_high,currency,note\n"
        + "".join(row.format(name, size) for size in (10, 1000, 100) for name in ("pdq-256", "phash-64")),
    )
    given = {
        "costs": write(
            "costs.csv",
            "variant,implementation,side,decode_seconds,hash_seconds,seconds_per_picture,ratio_to_decode,added_bytes,"
            "bytes_stored,comparisons_per_second\n",
        ),
        "sizes": write(
            "sizes.csv",
            "variant,side,own,pictures,median_seconds,q1_seconds,q3_seconds,n,ratio_to_decode,place\n"
            "decode,250,True,1,0.1,0.1,0.1,7,1,\nphash-64,250,True,1,0.2,0.1,0.1,7,2,1\n",
        ),
        "verdict": write("verdict.json", '{"match": {"variant": "phash-64"}, "collection_size": 100}'),
    }
    prices_page.draw(tmp_path / "prices.html", context, prices=prices, **given)
    listed = [row[:2] for row in rows(tmp_path / "prices.html") if row[1:2] in (["phash-64"], ["pdq-256"])]
    assert listed == [[size, name] for size in ("100", "10", "1,000") for name in ("phash-64", "pdq-256")]
    text = (tmp_path / "prices.html").read_text(encoding="utf-8")
    assert text.count('<tr class="marked">') == 1
    assert "Show all 17 columns" in text


def test_prices_of_which_none_has_a_note_are_shown_without_a_warning(tmp_path, context, write, rows):
    prices = write(
        "prices.csv",
        "variant,pictures,purpose,radius,hashing_seconds,matching_seconds,matching_low,matching_high,matching_law,"
        "matching_radius,stored_bytes,output_pairs,output_pairs_low,output_pairs_high,output_seconds,output_bytes,"
        "hashing_price,matching_price,storing_price,output_price,price,price_low,price_high,currency,note\n"
        "phash-64,100,match,15,1,1,1,1,square,60,8,1,1,1,1,1,1,1,1,1,4,3,5,EUR,\n",
    )
    costs = write(
        "costs.csv",
        "variant,implementation,side,decode_seconds,hash_seconds,seconds_per_picture,ratio_to_decode,added_bytes,"
        "bytes_stored,comparisons_per_second\n",
    )
    sizes = write(
        "sizes.csv",
        "variant,side,own,pictures,median_seconds,q1_seconds,q3_seconds,n,ratio_to_decode,place\n"
        "decode,250,True,1,0.1,0.1,0.1,7,1,\nphash-64,250,True,1,0.2,0.1,0.1,7,2,1\n",
    )
    verdict = write("verdict.json", '{"match": {"variant": "phash-64"}, "collection_size": 100}')
    prices_page.draw(tmp_path / "prices.html", context, costs=costs, prices=prices, sizes=sizes, verdict=verdict)
    (row,) = [row for row in rows(tmp_path / "prices.html") if row[1:2] == ["phash-64"]]
    assert row[-1] == "–"
