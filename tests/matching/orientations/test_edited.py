import dataclasses

import numpy as np
import pytest
from PIL import Image

from hashbench import hashers, tables
from hashbench.corpus.edits.registry import EDITS
from hashbench.corpus.images import index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.matching.orientations.edited import choose_bases, measure_edits

NAMED = {edit.name: edit for edit in EDITS}
PHASH = {"phash-64": hashers.load("phash"), "phash-256": hashers.load("phash", bits=256)}


def indexed(folder):
    return index_images(list_pictures(find_source(str(folder)), folder), folder)


def test_bases_are_one_a_family_and_do_not_depend_on_order(images):
    chosen = choose_bases(images, 2)
    assert chosen.family.nunique() == len(chosen) == 2
    shuffled = images.sample(frac=1, random_state=1)
    assert choose_bases(shuffled, 2).path.tolist() == chosen.path.tolist()
    assert len(choose_bases(images, 50)) == 3


def test_another_family_leaves_the_bases_of_the_others_as_they_are(images):
    fewer = images[images.family != choose_bases(images, 3).family.iloc[1]]
    kept = choose_bases(images, 3).drop(choose_bases(images, 3).index[1])
    assert choose_bases(fewer, 3).path.tolist() == kept.path.tolist()


def test_without_families_pictures_are_chosen_all_the_same(images):
    assert len(choose_bases(images.assign(family=None), 7)) == 7


def test_distances_are_those_of_the_files(images, folder, tmp_path):
    base = choose_bases(images, 1)
    edited = measure_edits(base, folder, PHASH, [NAMED["JPEG"], NAMED["horizontal flip"]])
    assert edited.columns.tolist() == tables.EDITED.names
    assert list(edited.edit.fillna("")) == [*[""] * 2, *["JPEG"] * 6, *["horizontal flip"] * 2]
    assert list(edited.strength.dropna()) == [10, 10, 30, 30, 70, 70]
    assert (edited.status == "ok").all()
    with Image.open(folder / base.path.iloc[0]) as picture:
        picture.convert("RGB").save(tmp_path / "edited.jpg", quality=30)
    for variant, hasher in PHASH.items():
        bits = [np.unpackbits(hasher.hash_file(path)) for path in (folder / base.path.iloc[0], tmp_path / "edited.jpg")]
        row = edited[(edited.variant == variant) & (edited.strength == 30)]
        assert row.distance.tolist() == [np.count_nonzero(bits[0] != bits[1])]


def test_in_all_orientations_turned_copies_are_found_and_no_copy_is_farther(images, folder):
    base, edits = choose_bases(images, 2), [NAMED["rotation"], NAMED["horizontal flip"], NAMED["crop"]]
    one, turned = (measure_edits(base, folder, PHASH, edits, orientations=number) for number in (1, 8))
    assert (turned.distance <= one.distance).all()
    exact = (turned.edit == "horizontal flip") | (turned.strength == 90)
    assert turned.distance[exact].tolist() == [0] * 8
    assert (one.distance[exact] > 10).all()


@pytest.mark.slow
def test_processes_give_the_rows_of_one(images, folder):
    bases = choose_bases(images, 3)
    one, several = (
        measure_edits(bases, folder, PHASH, [NAMED["noise"], NAMED["sticker"]], executor=executor, workers=2)
        for executor in ("serial", "processes")
    )
    assert one.equals(several)


def test_what_fails_is_a_row_with_a_reason(tmp_path, draw):
    draw(1).save(tmp_path / "0001_good.png")
    draw(1, (20, 20)).save(tmp_path / "0002_small.png")
    draw(1).save(tmp_path / "0003_gone.png")
    bases = indexed(tmp_path)
    (tmp_path / "0003_gone.png").unlink()
    edited = measure_edits(bases, tmp_path, {"phash-64": PHASH["phash-64"]}, [NAMED["crop"]])
    path = edited.image_id.map(bases.set_index("image_id").path)
    said = {name: set(zip(rows.status, rows.reason.fillna(""), strict=True)) for name, rows in edited.groupby(path)}
    assert said == {
        "0001_good.png": {("ok", "")},
        "0002_small.png": {("ok", ""), ("not_edited", "too small to edit (20 x 20)")},
        "0003_gone.png": {("unreadable", "No such file or directory")},
    }
    assert edited.distance.notna().sum() == 4 + 2  # four strengths, and two stored pictures


@pytest.mark.parametrize("wrong", [dataclasses.replace(NAMED["PNG"], function=lambda *_: 1 / 0)])
def test_a_bug_ends_the_run(images, folder, wrong):
    with pytest.raises(ZeroDivisionError):
        measure_edits(choose_bases(images, 1), folder, PHASH, [wrong])
