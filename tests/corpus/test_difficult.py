import pytest

from hashbench.corpus.difficult import DIFFICULT, draw_difficult
from hashbench.hashers import quality
from hashbench.hashers.decode import open_image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("difficult")
    draw_difficult(folder)
    return folder


def test_every_mode_survives_its_file_format(folder):
    names = {
        "1": "mode-1.png",
        "L": "mode-L.png",
        "LA": "mode-LA.png",
        "P": "mode-P.png",
        "PA": "mode-PA.tif",
        "RGBA": "mode-RGBA.png",
        "CMYK": "mode-CMYK.tif",
        "I": "mode-I.tif",
        "I;16": "mode-I16.tif",
        "F": "mode-F.tif",
    }
    assert {mode: open_image(folder / name).mode for mode, name in names.items()} == {mode: mode for mode in names}


def test_shapes(folder):
    sizes = {name: open_image(folder / name).size for name in DIFFICULT}
    assert sizes["one-pixel.png"] == (1, 1)
    assert sizes["two-columns.png"] == (2, 500)
    assert sizes["over-512.jpg"] == (900, 40)
    assert sizes["landscape.png"][0] > sizes["landscape.png"][1]
    assert sizes["portrait.png"][0] < sizes["portrait.png"][1]


def test_flat_and_clipped_pictures_are_flagged_and_others_are_not(folder):
    flags = {name: quality.assess(open_image(folder / name)) for name in DIFFICULT}
    for name, flag in flags.items():
        kind = "flat" if "flat" in name or name == "one-pixel.png" else "clipped" if "clipped" in name else "ok"
        assert flag == kind, name


def test_the_same_pictures_every_time(folder, tmp_path):
    again = draw_difficult(tmp_path / "again")
    assert [path.name for path in again] == list(DIFFICULT)
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in again)
