import json

import pytest

from hashbench import tables
from hashbench.reporting.tables import corpus, environment

THIN = "\u2009"


@pytest.fixture
def page(tmp_path):
    return tmp_path / "page.html"


@pytest.fixture
def images(write_table):
    rows = [
        (1, "good.jpg", "a", 250, 250, "RGB", "JPEG", 100, "", "ok", None),
        (2, "tall.jpg", "a", 200, 250, "RGB", "JPEG", 100, "", "ok", None),
        (3, "<cut>.jpg", "a", None, None, None, None, 90, "", "unreadable", "image file is truncated"),
    ]
    return write_table("images.parquet", tables.IMAGES, rows)


FLAGGED = "variant,threshold,pairing,flagged,drawn,pairs,within,rate,usual_rate\n"


@pytest.fixture
def draw_corpus(write, write_table):
    def draw(page, context, flagged=FLAGGED, families=(), **tables_given):
        table = write_table("families.parquet", tables.FAMILIES, families)
        corpus.draw(page, context, families=table, flagged=write("flagged.csv", flagged), **tables_given)

    return draw


def test_every_unusable_file_is_listed_and_counted(draw_corpus, page, context, images, write_table, rows):
    refusal = (2, 256, None, "refused", "portrait", "ok", None)
    published = [(1, 256, b"\0" * 32, "ok", None, "flat", None), refusal]
    sizes = [(1, 64, b"\0" * 8, "ok", None, "flat", None), (1, 256, b"\0" * 32, "ok", None, "flat", None)]
    draw_corpus(
        page,
        context,
        images=images,
        hashes=[
            write_table("hashes/find-published/reference.parquet", tables.HASHES, published),
            write_table("hashes/phash/imagehash.parquet", tables.HASHES, sizes),
        ],
    )
    assert rows(page) == [
        ["status", "found by", "files"],
        ["refused", "find-published/reference", "1"],
        ["unreadable", "the index", "1"],
        ["file", "status", "reason", "found by"],
        ["<cut>.jpg", "unreadable", "image file is truncated", "the index"],
        ["tall.jpg", "refused", "portrait", "find-published/reference"],
        ["quality", "what it means", "pictures"],
        ["flat", "almost no contrast: the hash is noise and matches other such pictures", "1"],
        ["clipped", "values outside 0 to 255 are lost in the conversion to 8 bits", "0"],
        ["featureless", "PDQ's own quality score is too low: the picture has too little content to match", "0"],
    ]
    assert "2 of 3 files are readable pictures." in page.read_text(encoding="utf-8")


def test_a_picture_with_a_note_is_listed_and_no_name_changes_how_the_page_is_read(
    draw_corpus, page, context, write_table, rows
):
    note = "16-bit grey, clipped to 8 bits; set grey16 to scale to keep its shades"
    name = "=A1\x1b[31m\x07\u202egpj.jpg"
    images = write_table("images.parquet", tables.IMAGES, [(1, name, "a", 9, 9, "I;16", "PNG", 100, "", "ok", note)])
    hashes = [
        write_table("hashes/phash/imagehash.parquet", tables.HASHES, [(1, 64, b"\0" * 8, "ok", None, "ok", None)])
    ]
    draw_corpus(page, context, images=images, hashes=hashes)
    assert ["noted", "the index", "1"] in rows(page)
    assert ["=A1\\x1b[31m\\x07\\u202egpj.jpg", "noted", note, "the index"] in rows(page)


def test_implementations_that_refuse_a_file_for_one_reason_share_a_row(
    draw_corpus, page, context, images, write_table, rows
):
    refusal = [(2, bits, None, "refused", "portrait", "ok", None) for bits in (64, 256)]
    names = ("find-published/reference", "phash/imagehash")
    hashes = [write_table(f"hashes/{name}.parquet", tables.HASHES, refusal) for name in names]
    draw_corpus(page, context, images=images, hashes=hashes)
    assert ["tall.jpg", "refused", "portrait", "find-published/reference, phash/imagehash"] in rows(page)


def test_a_collection_without_fault_has_no_list(draw_corpus, page, context, write_table, rows):
    images = write_table("images.parquet", tables.IMAGES, [(1, "good.jpg", "a", 1, 1, "L", "PNG", 1, "", "ok", None)])
    hashes = write_table("hashes/phash/imagehash.parquet", tables.HASHES, [(1, 64, b"\0" * 8, "ok", None, "ok", None)])
    draw_corpus(page, context, images=images, hashes=[hashes])
    assert "could hash all of its pictures" in page.read_text(encoding="utf-8")
    assert [row[0] for row in rows(page)] == ["quality", "flat", "clipped", "featureless"]


def test_the_sizes_of_families_and_the_false_matches_that_the_flag_avoids_are_said(
    draw_corpus, page, context, images, write_table
):
    hashes = [write_table("hashes/phash/imagehash.parquet", tables.HASHES, [])]
    families = [("a", 12, "tuning"), ("b", 9, "tuning"), ("c", 12, "held_out")]
    flagged = FLAGGED + "dhash-64,13,flagged with flagged,15,12,66,66,1.0,0.00095\n"
    draw_corpus(page, context, flagged=flagged, families=families, images=images, hashes=hashes)
    said = page.read_text(encoding="utf-8")
    assert "The thresholds are set on 2 families of 9 to 12 pictures and tested on 1 family of 12 pictures." in said
    assert "The flag avoids up to 66 false matches among 66 pairs (dhash-64, pairs of flagged with flagged," in said
    draw_corpus(page, context, families=families[:1], images=images, hashes=hashes)
    assert "All pictures with a family are of one, so there are no" in page.read_text(encoding="utf-8")
    draw_corpus(page, context, images=images, hashes=hashes)
    assert "No picture of this collection has a family." in page.read_text(encoding="utf-8")


def test_a_very_long_list_is_cut_and_says_so(draw_corpus, page, context, write_table, rows):
    cut = [(n, f"{n:04d}.jpg", None, None, None, None, None, 0, "", "unreadable", "empty file") for n in range(1001)]
    images = write_table("images.parquet", tables.IMAGES, cut)
    hashes = write_table("hashes/phash/imagehash.parquet", tables.HASHES, [])
    draw_corpus(page, context, images=images, hashes=[hashes])
    assert "The first 1,000 of 1,001" in page.read_text(encoding="utf-8")
    assert ["unreadable", "the index", "1,001"] in rows(page)
    assert ["0999.jpg", "unreadable", "empty file", "the index"] in rows(page)
    assert ["1000.jpg", "unreadable", "empty file", "the index"] not in rows(page)


def session(**packages):
    machine = {"processor": "AMD EPYC", "cores": 2, "memory_bytes": 25_276_502_016, "system": "Linux", "python": "3.11"}
    return machine | {"packages": packages}


def test_sessions_on_one_machine_are_one_row_and_versions_that_differ_are_two(page, context, write, rows):
    sessions = {"phash/imagehash": session(numpy="2.4.6"), "dhash/imagehash": session(numpy="2.4.5", pillow="13.0.0")}
    environment.draw(page, context, environment=write("environment.json", json.dumps(sessions)))
    listed = rows(page)
    assert listed[1] == ["AMD EPYC", "2", f"25.3{THIN}GB", "Linux", "3.11", "all"]
    assert listed[3:5] == [["phash-64", "phash/imagehash"], ["dhash-256", "dhash/imagehash"]]
    assert listed[-3:] == [
        ["numpy", "2.4.5", "dhash/imagehash"],
        ["numpy", "2.4.6", "phash/imagehash"],
        ["pillow", "13.0.0", "dhash/imagehash"],
    ]


def test_what_was_left_out_or_sampled_is_named(page, context, write, rows):
    context.left_out["find/c"] = "no C compiler"
    context.samples["find/reference"] = 24
    environment.draw(
        page, context, environment=write("environment.json", json.dumps({"phash/imagehash": session(x="1")}))
    )
    assert ["find/c", "no C compiler"] in rows(page)
    assert ["find/reference", "24"] in rows(page)
    # Nothing is said of the lists that have rows; the one left is of those that fall back on a library.
    assert page.read_text(encoding="utf-8").count("None:") == 1


def test_what_could_not_be_measured_is_named_with_the_reason(page, context, write, rows):
    refused = session(x="1") | {"refused": "posters/1.jpg: a portrait picture (96 x 128)"}
    sessions = {"phash/imagehash": session(x="1") | {"refused": ""}, "find-published/numpy": refused}
    environment.draw(page, context, environment=write("environment.json", json.dumps(sessions)))
    listed = rows(page)
    assert ["find-published/numpy", "not measured here: posters/1.jpg: a portrait picture (96 x 128)"] in listed
    assert listed[1][-1] == "all"  # one machine


def test_who_hashes_by_the_library_instead_is_named(page, context, write, rows):
    sessions = {"phash/numba": session() | {"refused": "", "fallback": "Pillow 12.0.0 resamples to other pixels"}}
    environment.draw(page, context, environment=write("environment.json", json.dumps(sessions)))
    assert ["phash/numba", "Pillow 12.0.0 resamples to other pixels"] in rows(page)
