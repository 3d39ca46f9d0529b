import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import find_objects, label

from hashbench import tables
from hashbench.reporting.figures import clusters, gallery
from hashbench.reporting.pages import contact
from hashbench.reporting.pages.contact import Cell, Row, thumbnail, write_sheet

RED, GREEN, BLUE, YELLOW, CYAN = (200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0), (0, 200, 200)
COLOURS = {"a1.png": RED, "a2.png": GREEN, "a3.png": BLUE, "b1.png": YELLOW, "b2.png": CYAN}


def exhibits(path):
    """Return the colours in each row of a sheet, left to right. WebP changes colours a little."""
    with Image.open(path) as sheet:
        assert sheet.format == "WEBP"
        pixels = np.asarray(sheet.convert("RGB")).astype(int)
    found = []
    for name, colour in COLOURS.items():
        squares, _ = label(abs(pixels - colour).max(axis=-1) < 40)
        places = [part for part in find_objects(squares) if part[0].stop - part[0].start > 50]
        found += [(part[0].start, part[1].start, name) for part in places]
    rows, last = [], None
    for y, x, name in sorted(found):
        if last is None or y - last > 30:
            rows.append([])
        rows[-1].append((x, name))
        last = y
    return [[name for _, name in sorted(row)] for row in rows]


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
def sweep(write_table):
    """All pictures at 4 bits, then changes at 6 and at 8 bits; a cluster is the place of its first picture."""
    rows = [(4, 1, 0), (4, 2, 1), (4, 3, 2), (4, 4, 3), (4, 5, 4)]
    rows += [(6, 1, 0), (6, 2, 0), (6, 4, 0), (6, 5, 2)]
    rows += [(8, 1, 0), (8, 3, 0), (8, 5, 0)]
    return write_table("clusters/phash-64/connected_components.sweep.parquet", tables.SWEEP, rows)


def draw_clusters(tmp_path, context, images, write, sweep, link):
    verdict = write("verdict.json", json.dumps({"link": link}))
    says = clusters.draw(tmp_path / "x.webp", context, sweeps=[sweep], images=images, verdict=verdict)
    return exhibits(tmp_path / "x.webp"), says


ADVISED = {"variant": "phash-64", "clustering": "connected_components", "threshold": 7}


def test_clusters_are_linked_as_advised_and_their_families_take_turns(tmp_path, context, images, write, sweep):
    shown, says = draw_clusters(tmp_path, context, images, write, sweep, ADVISED)
    # 7 bits was not tried, so 6 are shown: pictures 1, 2 and 4, and pictures 3 and 5.
    assert shown == [["a1.png", "b1.png", "a2.png"], ["a3.png", "b2.png"]]
    assert says == (
        "The 2 largest clusters of 2 with at least two of n = 5 pictures (phash-64, connected components, up to 6 "
        "bits, as the verdict advises); the largest has 3 pictures of 2 families."
    )


def test_a_larger_threshold_joins_them(tmp_path, context, images, write, sweep):
    shown, _ = draw_clusters(tmp_path, context, images, write, sweep, ADVISED | {"threshold": 8})
    assert shown == [["a1.png", "b1.png", "a2.png", "b2.png", "a3.png"]]


@pytest.mark.parametrize(
    "link",
    [
        {"variant": None, "without_promise": ADVISED},
        # A share of the bits: 0.11 of 64 is 7 bits.
        {"variant": None, "clustering": "connected_components", "unlabelled_threshold": 0.11},
    ],
)
def test_clusters_that_are_not_advised_are_said_to_be_so(link, tmp_path, context, images, write, sweep):
    shown, says = draw_clusters(tmp_path, context, images, write, sweep, link)
    assert shown == [["a1.png", "b1.png", "a2.png"], ["a3.png", "b2.png"]]
    assert "up to 6 bits, not advised: families may run together" in says


def test_pictures_that_nothing_is_linked_to_are_no_cluster(tmp_path, context, images, write, sweep):
    shown, says = draw_clusters(tmp_path, context, images, write, sweep, ADVISED | {"threshold": 5})
    assert shown == []
    assert says == "No cluster of phash-64, connected components, up to 4 bits, has two of the n = 5 pictures."


def test_without_any_clusters_there_is_a_notice(tmp_path, context, images, write, sweep):
    shown, says = draw_clusters(tmp_path, context, images, write, sweep, ADVISED | {"clustering": "dbscan"})
    assert shown == []
    assert says == clusters.ABSENT
    assert size_of(tmp_path / "x.webp") == (contact.WIDTH, 120)


def test_the_gallery_has_one_picture_a_family_the_largest_first(tmp_path, context, images, write_table):
    families = write_table("families.parquet", tables.FAMILIES, [("a", 3, "tuning"), ("b", 5, "held_out")])
    says = gallery.draw(tmp_path / "gallery.webp", context, images=images, families=families)
    assert exhibits(tmp_path / "gallery.webp") == [["b1.png", "a1.png"]]
    assert says == "One picture of each of the 2 largest families of n = 2; the largest has 5 pictures."
    families = write_table("families.parquet", tables.FAMILIES, [("b", 5, "held_out")])
    says = gallery.draw(tmp_path / "gallery.webp", context, images=images, families=families)
    assert says == "One picture of the only family, which has 5 pictures."


def test_without_families_the_gallery_shows_pictures(tmp_path, context, images, write_table):
    families = write_table("families.parquet", tables.FAMILIES, [])
    says = gallery.draw(tmp_path / "gallery.webp", context, images=images, families=families)
    assert exhibits(tmp_path / "gallery.webp") == [list(COLOURS)]
    assert says == "5 pictures of n = 5 readable ones, which have no families."


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
    write_sheet(tmp_path / "sheet.webp", [Row("", "", (Cell((tmp_path / "bad.gif",)),))], side=50)
    assert size_of(tmp_path / "sheet.webp")[0] == contact.WIDTH


def test_a_sheet_of_noise_stays_small(tmp_path):
    random = np.random.default_rng(1)
    for number in range(30):
        noise = random.integers(0, 256, (110, 110, 3), dtype=np.uint8)
        Image.fromarray(noise).save(tmp_path / f"{number}.png")
    cells = tuple(Cell((tmp_path / f"{number}.png",)) for number in range(30))
    write_sheet(tmp_path / "sheet.webp", [Row("", "", cells)], side=110)
    assert size_of(tmp_path / "sheet.webp")[1] > 3 * 110
    assert (tmp_path / "sheet.webp").stat().st_size <= contact.MAX_BYTES


def test_the_same_pictures_give_the_same_bytes(tmp_path, images, context):
    rows = [Row("", "", (Cell((Path(context.root) / "a1.png",)),))]
    for name in ("one", "two"):
        write_sheet(tmp_path / f"{name}.webp", rows, side=110)
    assert (tmp_path / "one.webp").read_bytes() == (tmp_path / "two.webp").read_bytes()


@pytest.mark.parametrize("name", ["line\nbreak", "<script>alert('1')</script>", "\N{GRINNING FACE}", "אבג", "x" * 200])
def test_odd_names_break_no_sheet(name, tmp_path, context, images):
    file = Path(context.root) / "a1.png"
    write_sheet(tmp_path / "x.webp", [Row(name, name, (Cell((file,), (name,), name),))], side=110)
    plain = [Row("a", "a", (Cell((file,), ("a",), "a"),))]
    write_sheet(tmp_path / "plain.webp", plain, side=110)
    assert size_of(tmp_path / "x.webp") == size_of(tmp_path / "plain.webp")
    assert exhibits(tmp_path / "x.webp") == [["a1.png"]]
