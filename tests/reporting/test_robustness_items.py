import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench import tables
from hashbench.reporting.figures import edits, robustness, robustness_curves
from hashbench.reporting.pages import contact
from hashbench.reporting.reading.edited import NO_RECALL
from hashbench.reporting.tables import blindness

THIN = "\u2009"
HEADER = "variant,edit,strength,recall,low,high,n,median_distance,threshold,failed,flagged,finding\n"
ROBUSTNESS = """\
phash-64,PNG,,1,0.94,1,60,0,12,0,0,finds
phash-64,JPEG,10,0.9,0.68,0.99,60,6,12,0,0,between
phash-64,JPEG,30,1,0.94,1,60,2,12,1,0,finds
phash-64,JPEG,70,1,0.94,1,60,2,12,0,0,finds
phash-64,vertical flip,,0.05,0.001,0.25,60,31,12,0,2,blind
dhash-256,PNG,,1,0.94,1,60,0,70,0,0,finds
dhash-256,JPEG,10,0,0,0.17,60,90,70,0,0,blind
dhash-256,JPEG,30,1,0.94,1,60,6,70,0,0,finds
dhash-256,JPEG,70,1,0.94,1,60,4,70,0,0,finds
dhash-256,vertical flip,,0,0,0.17,60,120,70,0,0,blind
"""


@pytest.fixture
def table(write):
    return write("robustness.csv", HEADER + ROBUSTNESS)


@pytest.fixture
def unlabelled(write):
    lines = ["phash-64,PNG,,,,,20,0.5,,0,0,", "phash-64,vertical flip,,,,,20,31,,0,0,"]
    return write("robustness.csv", HEADER + "\n".join(lines))


@pytest.fixture
def images(context, write_table, tmp_path):
    """A photograph-like picture, and one that cannot be read."""
    (tmp_path / "pictures").mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "pictures" / "1_a.png")
    rows = [
        (number, name, "1", 64, 64, "RGB", "PNG", 9, "", "ok", None) for number, name in ((1, "1_a.png"), (2, "gone"))
    ]
    return write_table("images.parquet", tables.IMAGES, rows)


@pytest.fixture
def edited(write_table):
    rows = [
        (2, "phash-64", None, None, None, "unreadable", "no such file", None),
        (1, "phash-64", None, None, 0, "ok", None, "ok"),
        (1, "phash-64", "PNG", None, 0, "ok", None, "ok"),
    ]
    return write_table("edited.parquet", tables.EDITED, rows)


def test_the_heat_map_has_recalls_at_typical_strengths(tmp_path, context, table, texts):
    says = robustness.draw(tmp_path / "map.svg", context, robustness=table)
    assert says == (
        "Recall of 2 variants after 3 edits, n = 60 pictures, at the threshold for a false-positive rate of "
        f"10{THIN}%; the hardest edit is vertical flip: at most 5.00{THIN}%."
    )
    words = texts(tmp_path / "map.svg")
    assert [word for word in words if word.isdigit()] == ["100", "100", "100", "100", "5", "0"]
    assert [word for word in words if word in ("PNG", "JPEG, quality 30", "vertical flip", "JPEG, quality 10")] == [
        "PNG",
        "JPEG, quality 30",
        "vertical flip",
    ]
    assert any("n = 60 pictures, one per family" in word for word in words)


def test_without_a_threshold_the_heat_map_has_distances(tmp_path, context, unlabelled, texts):
    says = robustness.draw(tmp_path / "map.svg", context, robustness=unlabelled)
    assert says.startswith("Median distance of the edited copy for 2 variants after 2 edits, n = 20 pictures")
    words = texts(tmp_path / "map.svg")
    # The second variant of the run has no row here.
    assert [word for word in words if word in ("0.5", "31", "–")] == ["0.5", "–", "31", "–"]
    assert any("median distance of the edited copy, in bits; no variant has a threshold" in word for word in words)


def test_curves_have_a_panel_for_each_edit_with_strengths(tmp_path, context, table, texts):
    says = robustness_curves.draw(tmp_path / "curves.svg", context, robustness=table)
    assert says == (
        "Recall against the strength of 1 edit for 2 variants, at the threshold for a false-positive rate of "
        f"10{THIN}%, n = 60 pictures."
    )
    words = texts(tmp_path / "curves.svg")
    assert [word for word in words if word in ("PNG", "JPEG", "vertical flip", "quality …")] == ["quality …", "JPEG"]
    assert {"10", "30", "70", "phash-64", "dhash-256"} <= set(words)


def test_without_a_threshold_there_are_no_curves(tmp_path, context, unlabelled, texts):
    robustness_curves.draw(tmp_path / "curves.svg", context, robustness=unlabelled)
    assert " ".join(" ".join(texts(tmp_path / "curves.svg")).split()) == NO_RECALL


def test_findings_are_in_words(tmp_path, context, table, edited, images, rows):
    output = tmp_path / "blindness.html"
    blindness.draw(output, context, robustness=table, edited=edited, images=images)
    page = output.read_text(encoding="utf-8")
    assert "Every variant is blind to: vertical flip." in page
    assert "with fewer than 60" not in page
    assert "Every variant finds the picture after: PNG; JPEG (quality 30, 70)." in page
    found = rows(output)
    assert ["phash-64", "12", "PNG; JPEG (quality 30, 70)", "vertical flip", "JPEG (quality 10)"] in found
    assert ["dhash-256", "70", "PNG; JPEG (quality 30, 70)", "JPEG (quality 10); vertical flip", "–"] in found
    assert ["gone", "phash-64", "no such file"] in found
    thin = "\u2009"
    assert ["JPEG", "30", "phash-64", f"100{thin}%", f"94.0–100{thin}%", "60", "2", "1", "0"] in found


def test_pictures_too_few_for_words_are_said(tmp_path, context, write, edited, images):
    few = HEADER + "phash-64,PNG,,1,0.81,1,18,0,12,0,0,between\nphash-64,JPEG,30,1,0.82,1,19,0,12,0,0,between\n"
    output = tmp_path / "blindness.html"
    blindness.draw(output, context, robustness=write("robustness.csv", few), edited=edited, images=images)
    said = "Recalls rest on 18 or more pictures: with fewer than 60, nothing is said to be found or missed."
    assert said in output.read_text(encoding="utf-8")


def test_without_a_threshold_the_page_says_why_and_shows_distances(tmp_path, context, unlabelled, edited, images, rows):
    output = tmp_path / "blindness.html"
    blindness.draw(output, context, robustness=unlabelled, edited=edited, images=images)
    assert NO_RECALL in output.read_text(encoding="utf-8")
    assert ["vertical flip", "–", "phash-64", "–", "–", "20", "31", "0", "0"] in rows(output)


def test_the_edits_are_shown_on_the_first_picture_that_can_be(tmp_path, context, edited, images):
    says = edits.draw(tmp_path / "edits.webp", context, edited=edited, images=images)
    assert says.startswith("n = 1 picture, 1_a.png, as it is stored and after ")
    with Image.open(tmp_path / "edits.webp") as sheet:
        assert sheet.width == contact.WIDTH
        assert sheet.height > 4 * edits.SIDE


def test_without_a_usable_picture_there_is_a_notice(tmp_path, context, images, write_table):
    nothing = write_table("none.parquet", tables.EDITED, pd.DataFrame(columns=tables.EDITED.names).values.tolist())
    says = edits.draw(tmp_path / "edits.webp", context, edited=nothing, images=images)
    assert says == "No picture could be hashed by every variant, so no edits are shown."
    with Image.open(tmp_path / "edits.webp") as sheet:
        assert sheet.size == (contact.WIDTH, 120)
