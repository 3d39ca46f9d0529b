import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hashbench import tables
from hashbench.reporting.figures import clusters, gallery, matches
from hashbench.reporting.pages import contact
from hashbench.reporting.pages.contact import Cell, Row, thumbnail, write_sheet

RED, GREEN, BLUE, YELLOW, CYAN = (200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0), (0, 200, 200)
COLOURS = {"a1.png": RED, "a2.png": GREEN, "a3.png": BLUE, "b1.png": YELLOW, "b2.png": CYAN}


def exhibits(path):
    """Return the colours in each row of a sheet, left to right."""
    pixels = np.asarray(Image.open(path).convert("RGB"))
    found = []
    for name, colour in COLOURS.items():
        mask = np.all(pixels == colour, axis=-1)
        corner = mask & ~np.roll(mask, 1, axis=0) & ~np.roll(mask, 1, axis=1)
        found += [(int(y), int(x), name) for y, x in np.argwhere(corner)]
    rows = {}
    for y, _, name in sorted(found):
        rows.setdefault(y, []).append(name)
    return list(rows.values())


def size_of(path):
    with Image.open(path) as sheet:
        return sheet.size


@pytest.fixture
def images(context, write_table):
    """Five square pictures of one colour each, in two families, with ids 1 to 5."""
    rows = []
    for number, (name, colour) in enumerate(COLOURS.items(), start=1):
        path = Path(context.root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (120, 120), colour).save(path)
        rows.append((number, name, name[0], 120, 120, "RGB", "PNG", 100, "", "ok", None))
    return write_table("images.parquet", tables.IMAGES, rows)


@pytest.fixture
def verdict(write):
    return write("verdict.json", json.dumps({"variant": "phash-64", "threshold": 10, "reason": "best"}))


@pytest.fixture
def pairs(write_table):
    rows = [
        (1, 2, "same", 8),
        (1, 3, "same", 9),
        (4, 5, "same", 12),
        (2, 4, "different", 7),
        (1, 5, "different", 9),
        (3, 5, "different", 11),
    ]
    return [write_table("pairs/phash-64.parquet", tables.PAIRS, rows)]


def test_matches_are_four_rows_with_one_pair_of_two_families_each(tmp_path, context, images, pairs, verdict):
    matches.draw(tmp_path / "matches.png", context, pairs=pairs, images=images, verdict=verdict)
    assert exhibits(tmp_path / "matches.png") == [
        ["a1.png", "a3.png"],
        ["b1.png", "b2.png"],
        ["a2.png", "b1.png"],
        ["a3.png", "b2.png"],
    ]


def test_without_a_verdict_there_are_no_matches_to_show(tmp_path, context, images, pairs, no_verdict):
    matches.draw(tmp_path / "matches.png", context, pairs=pairs, images=images, verdict=no_verdict)
    assert size_of(tmp_path / "matches.png") == (contact.WIDTH, 120)


@pytest.mark.parametrize("chosen", ["verdict", "no_verdict"])
def test_the_families_of_a_cluster_take_turns(chosen, tmp_path, context, images, write, write_table, request):
    members = [(1, 0), (2, 0), (3, 1), (4, 0), (5, 1)]
    table = write_table("clusters/phash-64/connected_components.parquet", tables.CLUSTERS, members)
    threshold = write("thresholds/phash-64.json", json.dumps({"link_threshold": 6}))
    clusters.draw(
        tmp_path / "clusters.png",
        context,
        clusters=[table],
        images=images,
        verdict=request.getfixturevalue(chosen),
        thresholds=[threshold],
    )
    assert exhibits(tmp_path / "clusters.png") == [["a1.png", "b1.png", "a2.png"], ["a3.png", "b2.png"]]


def test_pictures_that_nothing_is_linked_to_are_no_cluster(tmp_path, context, images, verdict, write, write_table):
    members = [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4)]
    table = write_table("clusters/phash-64/connected_components.parquet", tables.CLUSTERS, members)
    threshold = write("thresholds/phash-64.json", json.dumps({"link_threshold": None}))
    output = tmp_path / "clusters.png"
    clusters.draw(output, context, clusters=[table], images=images, verdict=verdict, thresholds=[threshold])
    assert exhibits(output) == []


def test_the_gallery_has_one_picture_a_family_the_largest_first(tmp_path, context, images, write_table):
    families = write_table("families.parquet", tables.FAMILIES, [("a", 3, "tuning"), ("b", 5, "held_out")])
    gallery.draw(tmp_path / "gallery.png", context, images=images, families=families)
    assert exhibits(tmp_path / "gallery.png") == [["b1.png", "a1.png"]]


def test_without_families_the_gallery_shows_pictures(tmp_path, context, images, write_table):
    families = write_table("families.parquet", tables.FAMILIES, [])
    gallery.draw(tmp_path / "gallery.png", context, images=images, families=families)
    assert exhibits(tmp_path / "gallery.png") == [list(COLOURS)]


def test_a_thumbnail_is_letterboxed_to_a_square(tmp_path):
    Image.new("RGB", (200, 100), RED).save(tmp_path / "wide.png")
    picture = thumbnail(tmp_path / "wide.png", 50)
    assert picture.size == (50, 50)
    assert picture.getpixel((25, 25)) == RED
    assert picture.getpixel((25, 5)) == picture.getpixel((25, 45)) == (238, 238, 238)


@pytest.mark.parametrize("content", [None, b"", b"GIF89a, or so it says"])
def test_what_cannot_be_read_has_no_thumbnail_and_stops_no_sheet(content, tmp_path):
    if content is not None:
        (tmp_path / "bad.gif").write_bytes(content)
    assert thumbnail(tmp_path / "bad.gif", 50) is None
    write_sheet(tmp_path / "sheet.png", [Row("", "", (Cell((tmp_path / "bad.gif",)),))], side=50)
    assert size_of(tmp_path / "sheet.png")[0] == contact.WIDTH


def test_a_sheet_of_noise_stays_small(tmp_path):
    random = np.random.default_rng(1)
    for number in range(30):
        noise = random.integers(0, 256, (110, 110, 3), dtype=np.uint8)
        Image.fromarray(noise).save(tmp_path / f"{number}.png")
    cells = tuple(Cell((tmp_path / f"{number}.png",)) for number in range(30))
    write_sheet(tmp_path / "sheet.png", [Row("", "", cells)], side=110)
    assert size_of(tmp_path / "sheet.png")[1] > 3 * 110
    assert (tmp_path / "sheet.png").stat().st_size <= contact.MAX_BYTES
