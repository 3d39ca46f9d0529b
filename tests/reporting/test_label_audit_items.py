import numpy as np
import pytest
from PIL import Image

from hashbench.reporting.figures import suspects
from hashbench.reporting.pages import contact
from hashbench.reporting.tables import label_audit

PAIRS = """\
a,b,path_a,path_b,family_a,family_b,relation,reason,kinds,variants,distances
1,2,a.png,b.png,01,02,different,near,3,phash-64 find-256,phash-64=4 find-256=80
1,3,a.png,c.png,01,02,different,near,3,phash-64,phash-64=5
1,4,a.png,d.png,01,01,same,far,3,phash-64,phash-64=30
"""
FAMILIES = """\
reason,family_a,family_b,pairs,pictures,picture,its_pairs
near,01,02,2,3,a.png,2
far,01,01,1,2,a.png,1
"""
AUDIT = """\
variant,metric,at,with_suspects,without_suspects
phash-64,same_pairs,,40,39
phash-64,auc,,0.99,0.995
phash-64,threshold,0.1,12,
phash-64,tpr,0.1,0.9,0.95
"""


@pytest.fixture
def tables(write):
    return {
        "suspects": write("suspects.csv", PAIRS),
        "suspect_families": write("suspect_families.csv", FAMILIES),
        "audit": write("audit.csv", AUDIT),
    }


@pytest.fixture
def nothing(write):
    return {
        "suspects": write("none/suspects.csv", PAIRS.partition("\n")[0] + "\n"),
        "suspect_families": write("none/suspect_families.csv", FAMILIES.partition("\n")[0] + "\n"),
        "audit": write("none/audit.csv", AUDIT.partition("\n")[0] + "\n"),
    }


def test_the_page_has_families_scores_and_pairs_and_its_caution(tmp_path, context, tables, rows):
    output = tmp_path / "audit.html"
    label_audit.draw(output, context, **tables)
    page = output.read_text(encoding="utf-8")
    assert "Suspect pairs: 2 of different families, 1 of the same family." in page
    assert label_audit.CAUTION in page
    found = rows(output)
    assert ["near, but different families", "01", "02", "2", "3", "a.png", "2"] in found
    assert ["phash-64", "AUC", "–", "0.99000", "0.99500"] in found
    assert ["phash-64", "threshold", "10\u2009%", "12", "–"] in found
    assert ["far, but the same family", "a.png", "d.png", "3", "phash-64", "phash-64=30"] in found
    assert not [row for row in found if "same_pairs" in row]


def test_without_labels_the_page_says_so(tmp_path, context, nothing):
    label_audit.draw(tmp_path / "audit.html", context, **nothing)
    assert "Labels are not audited here" in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_without_suspects_the_page_says_so(tmp_path, context, tables, nothing):
    label_audit.draw(tmp_path / "audit.html", context, **(tables | {"suspects": nothing["suspects"]}))
    assert "No pair is suspect" in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_suspect_pairs_are_shown_once_a_pair_of_families(tmp_path, context, tables):
    (tmp_path / "pictures").mkdir()
    colours = {"a": (200, 0, 0), "b": (0, 200, 0), "c": (0, 0, 200), "d": (200, 200, 0)}
    for name, colour in colours.items():
        Image.new("RGB", (120, 120), colour).save(tmp_path / "pictures" / f"{name}.png")
    says = suspects.draw(tmp_path / "suspects.webp", context, suspects=tables["suspects"])
    assert says == (
        "Pictures of 1 near pair and 1 far pair, at most one of the same two families, of n = 3 suspect pairs: 2 near "
        "but of different families, 1 far but of one family."
    )
    with Image.open(tmp_path / "suspects.webp") as sheet:
        pixels = np.asarray(sheet.convert("RGB")).astype(int)
    # WebP changes colours a little.
    alike = {name: (abs(pixels - colour).max(axis=-1) < 40).sum() for name, colour in colours.items()}
    shown = {name: round(count / suspects.SIDE**2) for name, count in alike.items()}
    assert shown == {"a": 2, "b": 1, "c": 0, "d": 1}


def test_without_suspects_the_sheet_says_so(tmp_path, context, nothing):
    says = suspects.draw(tmp_path / "suspects.webp", context, suspects=nothing["suspects"])
    assert says == "No pair is suspect: not enough kinds of hashes agree against a label."
    with Image.open(tmp_path / "suspects.webp") as sheet:
        assert sheet.size == (contact.WIDTH, 120)
