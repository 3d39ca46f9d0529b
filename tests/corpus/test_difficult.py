import pytest

from hashbench.corpus.difficult import DIFFICULT, draw_difficult, hash_difficult
from hashbench.hashers import quality
from hashbench.hashers.decode import open_image
from hashbench.hashers.hasher import Hasher


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


def test_every_implementation_hashes_every_picture_at_every_size(tmp_path):
    hashers = {
        f"phash/{name}": [Hasher("phash", name, bits, f"hashbench.hashers.phash.{name}") for bits in (64, 256)]
        for name in ("numba", "imagehash")
    }
    images, hashes = hash_difficult(tmp_path / "drawn", hashers)
    assert sorted(images.path) == sorted(DIFFICULT)
    assert images.family.isna().all()
    counted = hashes.groupby(["method", "implementation", "bits"]).image_id.nunique()
    assert counted.to_dict() == {
        ("phash", "imagehash", 64): 32,
        ("phash", "imagehash", 256): 32,
        ("phash", "numba", 64): 32,
        ("phash", "numba", 256): 32,
    }
    ids = dict(zip(images.path, images.image_id, strict=True))
    black = hashes[(hashes.image_id == ids["flat-black.png"]) & (hashes.bits == 64)]
    assert black.quality.tolist() == ["flat", "flat"]
    assert [len(value) for value in black.hash] == [8, 8]
