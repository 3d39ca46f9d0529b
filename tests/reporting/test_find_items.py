"""The ladder, the executors, the gate's difficult pictures and the defects."""

import pytest

from hashbench.reporting.figures import batches, defects, executors, speed_ups
from hashbench.reporting.tables import difficult, ladder, lost_matches, other_methods

THIN = "\u2009"
LADDER = """\
implementation,technique,why,difficulty,arithmetic,predicted,measured,measured_low,measured_high,rounds,\
seconds_per_picture,ratio_to_decode,ratio_to_average_hash,batch,batch_seconds_per_picture,pictures,identical,max_different_bits,exactness,added_bytes
find-published/reference,plain,baseline,trivial,1,1,1,1,1,7,0.27,450,340,,,,,,,5000000
find/numba,compiled,one pass,moderate,1 / 0.002,543,450,400,500,7,0.0006,1.2,0.75,,,824,824,0,identical,880000
find/pandas,tables,no rung,easy,1 / 0.007,152,,,,,,,,,,,,,,
"""
OTHERS = """\
method,implementation,reference,bits,hash_seconds,seconds_per_picture,ratio_to_decode,speed_up,hash_speed_up,\
added_bytes,pictures,max_different_bits,exactness
ahash,imagehash,imagehash,64,0.00048,0.0016,2,1,1,1680000,,,
ahash,numba,imagehash,64,0.00006,0.0004,1,2,4,720000,812,0,identical
pdq,numpy,numpy,256,0.0028,0.0032,8,1,1,3150000,,,
pdq,numba,numpy,256,,,,,,,792,3,differs
"""
DIFFICULT_HEADER = (
    "image_id,method,implementation,against,bits,source,refused_by_one,different_bits,path,width,height,mode\n"
)
SUMMARY = """\
what,of,count,n
pictures,landscape,36,792
refused,portrait,36,36
"lost, refused",same,195,4006
gained,same,3,
"""
MATCHES_HEADER = "a,b,relation,distance,published_distance,change,cause,path_a,path_b\n"
PICTURES_HEADER = "image_id,path,shape,status,moved_bits,bits\n"


@pytest.fixture
def page(tmp_path):
    return tmp_path / "page.html"


@pytest.fixture
def figure(tmp_path):
    return tmp_path / "figure.svg"


def test_speed_ups_stand_beside_the_gates_verdict(figure, context, write, texts):
    says = speed_ups.draw(figure, context, ladder=write("ladder.csv", LADDER))
    assert says == (
        "Predicted and measured speed-up over the published program at 2 rungs, medians of n = 7 rounds; "
        "find/numba gains most: 450×, predicted 543×."
    )
    words = texts(figure)
    assert [word for word in words if word.startswith("find")] == ["find-published/reference", "find/numba"]
    assert {"baseline", "identical"} <= set(words)
    assert any("n = 7 rounds" in word for word in words)


def test_a_run_without_a_ladder_says_so(figure, context, write, texts):
    speed_ups.draw(figure, context, ladder=write("ladder.csv", LADDER.splitlines()[0] + "\n"))
    assert "there are no speed-ups over it" in " ".join(texts(figure))


def test_the_ladder_keeps_the_plan_beside_the_measurement(page, context, write, rows):
    ladder.draw(page, context, ladder=write("ladder.csv", LADDER))
    listed = rows(page)
    assert listed[3][:5] == ["find/numba", "543×", "450×", "400×–500×", "7"]
    assert listed[3][10:12] == ["identical", "824"]
    # Skipped rungs are only in the plan.
    assert [row[0] for row in listed].count("find/pandas") == 1
    assert listed[-1] == ["find/pandas", "tables", "no rung", "easy", "152×", "1 / 0.007"]


def test_a_plan_without_measurements_has_no_empty_table(page, context, write, rows):
    header, planned = LADDER.splitlines()[0], LADDER.splitlines()[-1]
    ladder.draw(page, context, ladder=write("ladder.csv", f"{header}\n{planned}\n"))
    assert "This run measured none of them." in page.read_text(encoding="utf-8")
    assert [row[0] for row in rows(page)] == ["implementation", "find/pandas"]


def test_other_methods_stand_beside_their_reference(page, context, write, rows):
    other_methods.draw(page, context, other_methods=write("other_methods.csv", OTHERS))
    listed = rows(page)
    assert [cell for cell in listed[0] if cell] == ["time per picture", "speed-up"]
    assert listed[1] == [
        *("method and implementation", "hash", "file to hash", "× decoding", "file to hash", "hash"),
        *("memory", "n, pictures", "most different bits", "same bits?"),
    ]
    assert listed[2:] == [
        [
            *("ahash-64 · imagehash", f"480{THIN}µs", f"1.60{THIN}ms", "2.00×", "1.00×", "1.00×"),
            *(f"1.68{THIN}MB", "–", "–", "the reference"),
        ],
        [
            *("ahash-64 · numba", f"60.0{THIN}µs", f"400{THIN}µs", "1.00×", "2.00×", "4.00×"),
            *(f"720{THIN}kB", "812", "0", "identical"),
        ],
        [
            *("pdq-256 · numpy", f"2.80{THIN}ms", f"3.20{THIN}ms", "8.00×", "1.00×", "1.00×"),
            *(f"3.15{THIN}MB", "–", "–", "the reference"),
        ],
        # An implementation that could not hash the measured pictures.
        ["pdq-256 · numba", "–", "–", "–", "–", "–", "–", "792", "3", "differs"],
    ]
    assert page.read_text(encoding="utf-8").count('<tr class="marked">') == 1


def test_an_implementation_that_cannot_run_is_named_beneath_its_method(page, context, write):
    context.left_out.update({"pdq/pdqhash": "pdqhash not installed", "find/cython": "not built", "whash/numba": "old"})
    other_methods.draw(page, context, other_methods=write("other_methods.csv", OTHERS))
    text = page.read_text(encoding="utf-8")
    assert "Left out: pdq/pdqhash (pdqhash not installed)." in text
    assert text.count("Left out") == 1


def test_a_method_with_one_implementation_has_no_speed_up(page, context, write, rows):
    alone = OTHERS.splitlines()[0] + "\nahash,numba,,64,0.00006,0.0004,1,,,720000,,,\n"
    other_methods.draw(page, context, other_methods=write("other_methods.csv", alone))
    assert rows(page)[2][3:] == ["1.00×", "–", "–", f"720{THIN}kB", "–", "–", "–"]


def test_a_reference_is_named_where_nothing_was_compared(page, context, write, rows):
    uncompared = OTHERS.replace("812,0,identical", ",,").replace("792,3,differs", ",,")
    other_methods.draw(page, context, other_methods=write("other_methods.csv", uncompared))
    assert [row[-1] for row in rows(page)[2:]] == ["the reference", "–", "the reference", "–"]


def test_a_run_of_find_alone_has_no_empty_table_of_others(page, context, write, rows):
    other_methods.draw(page, context, other_methods=write("other_methods.csv", OTHERS.splitlines()[0] + "\n"))
    assert "This run has no other method than FINd." in page.read_text(encoding="utf-8")
    assert rows(page) == []


EXECUTORS = "executor,workers,round,pictures,startup_seconds,wall_seconds,pictures_per_second,speed_up,worker_bytes\n"


def test_executors_are_lines_that_say_from_how_many_pictures_each_pays(figure, context, write, texts):
    # Fixed times 1, 2 and 9 s: processes pay from (2 - 1) / (1 / 1000 - 1 / 2000) = 2,000 pictures, Ray from 16,000.
    table = EXECUTORS + (
        "serial,1,0,1000,0.5,2,1000,1,200000000\n"
        "processes,2,0,1000,1.5,2.5,2000,2,100000000\n"
        "ray,2,0,1000,8,9.5,2000,2,130000000\n"
    )
    says = executors.draw(figure, context, executors=write("executors.csv", table))
    assert says == (
        "Time for up to a million pictures by serial (1 worker), processes (2 workers), Ray (2 workers), from n = 1 "
        "round of 1,000 pictures; faster than serial: processes from about 2,000, Ray from about 16,000 pictures on."
    )
    words = texts(figure)
    assert {"processes faster than serial", "from about 2,000", "Ray faster than serial", "from about 16,000"} <= set(
        words
    )
    assert f"Ray, 2 workers: 2,000 pictures a second, start-up 8.00{THIN}s, 130{THIN}MB a worker" in words


def test_an_executor_that_is_never_faster_or_has_no_rate_pays_nowhere(figure, context, write, texts):
    table = EXECUTORS + (
        "serial,1,0,1000,0.7,1.3,1600,1,200000000\nray,1,0,1000,5,7,900,1,130000000\nray,2,0,1000,5.7,7.6,,,\n"
    )
    says = executors.draw(figure, context, executors=write("executors.csv", table))
    assert "by serial (1 worker), from" in says
    assert says.endswith("none is ever faster than serial.")
    slower = table.replace("5.7,7.6,,,", "5.7,7.6,1500,0.9,130000000")
    says = executors.draw(figure, context, executors=write("executors.csv", slower))
    assert "Ray (2 workers)" in says
    assert says.endswith("none is ever faster than serial.")
    assert not any("faster" in word for word in texts(figure))


def test_executors_say_how_ray_compares_with_processes(figure, context, write, texts):
    table = EXECUTORS
    for number, ray in enumerate((1800, 1940, 2000)):
        for executor, speed in (("processes", 2000), ("ray", ray)):
            table += f"{executor},1,{number},1000,1,3,1000,,1\n{executor},2,{number},1000,1,3,{speed},,1\n"
    executors.draw(figure, context, executors=write("executors.csv", table))
    compared = "Ray with 2 workers: 0.97 times the rate of processes, 0.90 to 1.00"
    assert any(compared in word for word in texts(figure))


def test_with_several_numbers_of_workers_there_is_a_panel_of_rates(figure, context, write, texts):
    table = EXECUTORS + "serial,1,0,1000,0.5,2,1000,1,1\n"
    table += "".join(f"processes,{number},0,1000,1.5,2.5,{number}000,2,1\n" for number in (2, 4))
    executors.draw(figure, context, executors=write("executors.csv", table))
    assert "pictures per second, without start-up" in texts(figure)


def test_difficult_pictures_have_a_column_an_implementation(page, context, write, rows):
    table = DIFFICULT_HEADER + (
        "1,find,numpy,numba,256,difficult,False,0,tall.png,80,120,RGB\n"
        "1,find,scipy,numba,256,difficult,False,64,tall.png,80,120,RGB\n"
        "1,find,cython,numba,256,difficult,False,0,tall.png,80,120,RGB\n"
        "2,find,numpy,numba,256,meaningless,True,,flat.png,64,64,L\n"
    )
    difficult.draw(page, context, difficult=write("difficult.csv", table))
    # Those that differ first; the others and the sizes are folded.
    assert rows(page)[1][3:] == ["find/numpy", "find/scipy", "width, px", "height, px", "find/cython"]
    assert sorted(rows(page)[2:]) == [
        ["flat.png", "L", "flat or clipped", "refused", "–", "64", "64", "–"],
        ["tall.png", "RGB", "–", "0", "64", "80", "120", "0"],
    ]
    text = page.read_text(encoding="utf-8")
    assert text.count('<tr class="marked">') == 2
    assert "Other bits than the first on some of these pictures: find/numpy and find/scipy." in text
    assert "Show all 8 columns" in text


def test_where_no_picture_tells_implementations_apart_the_page_says_so(page, context, write):
    table = DIFFICULT_HEADER + "1,find,numpy,numba,256,difficult,False,0,tall.png,80,120,RGB\n"
    difficult.draw(page, context, difficult=write("difficult.csv", table))
    assert "All implementations give the same bits" in page.read_text(encoding="utf-8")


def test_with_one_implementation_a_method_no_picture_tells_any_apart(page, context, write):
    difficult.draw(page, context, difficult=write("difficult.csv", DIFFICULT_HEADER))
    assert "nothing to compare" in page.read_text(encoding="utf-8")


def test_defects_are_drawn_by_shape(figure, context, write, texts):
    table = PICTURES_HEADER + "1,a,square,ok,0,256\n2,b,landscape,ok,117,256\n3,c,portrait,refused,,256\n"
    says = defects.draw(figure, context, defect_pictures=write("pictures.csv", table))
    assert says == (
        "How many bits of n = 3 pictures the defects of the published FINd change, by shape: medians are 0 bits of "
        "square pictures, 117 bits of landscape pictures; the published program refuses 1 picture."
    )
    words = texts(figure)
    assert {"landscape: n = 1", "median 117 bits", "1 refused:"} <= set(words)


def test_lost_matches_are_counted_and_listed(page, context, write, rows):
    matches = MATCHES_HEADER + "1,2,different,90,100,lost,moved,a,b\n1,3,same,76,,lost,refused,a,c\n"
    lost_matches.draw(
        page, context, defect_summary=write("summary.csv", SUMMARY), defect_matches=write("matches.csv", matches)
    )
    listed = rows(page)
    assert listed[3][:4] == ["matches lost because a picture is refused", "same-family pairs", "195", "4,006"]
    assert listed[-2:] == [
        ["lost", "same", "a", "c", "76", "–", "refused"],
        ["lost", "different", "a", "b", "90", "100", "moved"],
    ]


def test_where_no_match_changes_no_empty_table_is_shown(page, context, write, rows):
    lost_matches.draw(
        page, context, defect_summary=write("summary.csv", SUMMARY), defect_matches=write("matches.csv", MATCHES_HEADER)
    )
    assert "None is lost or gained." in page.read_text(encoding="utf-8")
    assert len(rows(page)) == 5  # the headings and the counts


def test_without_both_programs_there_are_no_defects_to_show(figure, page, context, write, texts):
    defects.draw(figure, context, defect_pictures=write("pictures.csv", PICTURES_HEADER))
    assert any("do not include both the corrected and the published FINd" in word for word in texts(figure))
    empty = write("summary.csv", "what,of,count,n\n"), write("matches.csv", MATCHES_HEADER)
    lost_matches.draw(page, context, defect_summary=empty[0], defect_matches=empty[1])
    assert "do not include both the corrected and the published FINd" in page.read_text(encoding="utf-8")


BATCHES_HEADER = (
    "place,reason,stage,batch,pictures_per_second,q1_pictures_per_second,q3_pictures_per_second,n,"
    "over_one_by_one,pays_from\n"
)


def test_batches_say_from_when_a_device_pays_and_what_is_missing(figure, context, write, texts):
    table = BATCHES_HEADER + (
        "find/numba,,kernel,1,11000,10900,11100,7,1,\nfind/numba,,files_to_hashes,1,2000,1900,2100,7,1,\n"
        "torch:cuda,,kernel,1,300,290,310,7,0.03,64\ntorch:cuda,,kernel,64,16000,15000,17000,7,1.45,64\n"
        "torch:cuda,,pixels_to_hashes,64,12000,11000,13000,7,1.1,64\n"
        "torch:cuda,,files_to_hashes,64,2300,2200,2400,7,1.15,64\n"
        "cupy,cupy: No module named 'cupy',,,,,,,,\n"
    )
    says = batches.draw(figure, context, batches=write("batches.csv", table))
    assert says == (
        "Pictures per second of torch:cuda in batches of 2 sizes. With the decoder, torch:cuda reaches 2,300 pictures "
        "a second in batches and find/numba 2,000 one by one (medians of n = 7 rounds)."
    )
    words = " ".join(texts(figure))
    assert "torch:cuda: with the decoder faster from a batch of 64" in words
    assert "not measured: cupy: No module named 'cupy'" in words
    assert "n = 7 rounds" in words


def test_a_run_without_batches_says_so(figure, context, write, texts):
    batches.draw(figure, context, batches=write("batches.csv", BATCHES_HEADER))
    assert "no batches were hashed" in " ".join(texts(figure))


def test_batches_without_a_device_are_a_sentence(figure, context, write, texts):
    table = BATCHES_HEADER + (
        "find/numba,,kernel,1,11000,10900,11100,7,1,\nfind/numba,,files_to_hashes,1,2000,1900,2100,7,1,\n"
        "numpy,,kernel,1,300,290,310,7,0.03,\nnumpy,,files_to_hashes,1,250,240,260,7,0.1,\n"
        "torch,torch: No module named 'torch',,,,,,,,\ncupy,cupy: No module named 'cupy',,,,,,,,\n"
    )
    says = batches.draw(figure, context, batches=write("batches.csv", table))
    assert says == (
        "No device was measured (cupy: No module named 'cupy'). With the decoder, numpy reaches 250 pictures a second "
        "in batches and find/numba 2,000 one by one (medians of n = 7 rounds)."
    )
    assert " ".join(texts(figure)) == says
