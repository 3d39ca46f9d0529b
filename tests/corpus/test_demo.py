import os
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations, islice
from random import Random

import imagehash
import pytest
from PIL import Image, ImageChops, ImageDraw

from hashbench.corpus import captions, photographs, scenes
from hashbench.corpus.demo import draw_demo, plan
from hashbench.corpus.photographs import Photograph
from hashbench.corpus.scenes import Scene
from hashbench.errors import InputError

SEED = 20240229


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "made" / "by" / "draw_demo"
    draw_demo(folder, families=4, pictures=3, seed=SEED)
    return folder


def test_another_process_with_another_hash_seed_draws_the_same_bytes(small, tmp_path):
    program = (
        "import sys; from pathlib import Path; from hashbench.corpus.demo import draw_demo; "
        "draw_demo(Path(sys.argv[1]), families=4, pictures=3, seed=int(sys.argv[2]))"
    )
    hash_seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, "-c", program, tmp_path, str(SEED)], env=environment, check=True)
    assert contents(tmp_path) == contents(small)


@pytest.mark.slow
def test_two_worker_processes_draw_the_same_bytes_as_one_process(small, tmp_path):
    draw_demo(tmp_path, families=4, pictures=3, seed=SEED, executor="processes", workers=2)
    assert contents(tmp_path) == contents(small)


def test_another_seed_draws_other_pictures(small, tmp_path):
    draw_demo(tmp_path, families=4, pictures=3, seed=SEED + 1)
    assert contents(tmp_path).keys().isdisjoint(contents(small).keys())
    assert set(contents(tmp_path).values()).isdisjoint(contents(small).values())


def test_file_names_give_family_and_id(small):
    names = sorted(contents(small))
    assert all(re.fullmatch(r"\d{4}_\d{8}\.jpg", name) for name in names)
    assert len(names) == 12
    assert list(Counter(name[:4] for name in names).values()) == [3, 3, 3, 3]


def test_pictures_are_jpeg_of_the_planned_size_at_several_qualities(tmp_path):
    draw_demo(tmp_path, families=19, pictures=2, seed=SEED)
    sizes = {family.name: family.size for family in plan(19, SEED)}
    tables = set()
    for path in tmp_path.iterdir():
        with Image.open(path) as picture:
            assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", sizes[path.name[:4]])
            tables.add(tuple(picture.quantization[0]))
    assert set(sizes.values()) == {(250, 250), (250, 180), (180, 250)}
    assert len(tables) > 3


def test_the_full_corpus_has_66_families_of_21_photographs_and_30_scenes():
    planned = plan(66, SEED)
    assert [family.name for family in planned] == sorted({family.name for family in planned})
    files = Counter(family.template.file for family in planned if isinstance(family.template, Photograph))
    assert (len(planned), len(files), files.total()) == (66, 21, 36)
    assert max(files.values()) == 3
    assert Counter(family.size for family in planned) == {(250, 250): 60, (250, 180): 3, (180, 250): 3}
    assert len({family.template for family in planned}) == 66
    for seed in range(5):
        assert len({family.name for family in plan(66, seed)}) == 66


def test_a_larger_corpus_takes_no_more_than_three_crops_of_a_photograph_and_repeats_no_template():
    templates = [family.template for family in plan(500, SEED)]
    assert len(set(templates)) == 500
    assert max(Counter(each.file for each in templates if isinstance(each, Photograph)).values()) == 3


def test_of_1034_families_with_their_own_backdrops_no_two_share_one_and_three_show_a_photograph():
    planned = plan(1034, SEED, backdrops="own")
    drawn = [family.template for family in planned if isinstance(family.template, Scene)]
    assert len(drawn) == len({scene.layout for scene in drawn}) == 1034 - 40
    assert {scene.backdrop for scene in drawn} == {"collage"}
    files = Counter(family.template.file for family in planned if isinstance(family.template, Photograph))
    assert (files.total(), max(files.values())) == (40, 3)


@pytest.mark.slow
def test_collages_are_as_far_apart_as_unrelated_pictures():
    drawn = [scenes.render(scene, (100, 100), seed=SEED) for scene in islice(scenes.collages(), 24)]
    hashes = [imagehash.phash(picture) for picture in drawn]
    far = [a - b for a, b in combinations(hashes, 2)]
    # Unrelated hashes of 64 bits are 32 bits apart, give or take 4. Scenes on the same backdrop are 0 to 20 apart.
    assert min(far) > 12
    assert 30 < sum(far) / len(far) < 34


def test_every_photograph_is_installed_and_crops_to_the_asked_size():
    for file in {photograph.file for photograph in photographs.crops()}:
        assert photographs.installed(file).is_file()
    poster = Photograph("sklearn/datasets/images/flower.jpg", 0.5, 0.45, 0.6, "poster")
    picture = photographs.render(poster, (200, 100), Random(1))
    assert (picture.size, picture.mode) == ((200, 100), "RGB")
    assert picture.getpixel((5, 5)) == (0, 0, 0)
    red, _, blue = picture.getpixel((100, 40))
    assert red > 2 * blue  # the orange flower


def test_scenes_of_one_layout_differ_only_around_their_subject():
    owl, bun = (scenes.render(Scene("wheel", 0, subject), (200, 200), seed=SEED) for subject in ("owl", "bun"))
    left, top, right, bottom = ImageChops.difference(owl, bun).getbbox()
    # Subjects reach 0.29 of the side from the centre, and outlines a little further.
    assert min(left, top) >= 38
    assert max(right, bottom) <= 162
    other = scenes.render(Scene("wheel", 1, "owl"), (200, 200), seed=SEED)
    assert other.getpixel((2, 2)) != owl.getpixel((2, 2))


def test_captions_are_white_on_black_outlines_at_the_edges():
    grey = (128, 128, 128)
    picture = Image.new("RGB", (250, 250), grey)
    captions.caption(picture, "top", "", letter=30)
    assert picture.crop((0, 60, 250, 250)).getcolors() == [(190 * 250, grey)]
    shades = {colour for _, colour in picture.getcolors(maxcolors=99999)}
    assert {(255, 255, 255), (0, 0, 0)} <= shades
    captions.caption(picture, "", "bottom", letter=30)
    assert picture.crop((0, 60, 250, 190)).getcolors() == [(130 * 250, grey)]
    assert picture.crop((0, 190, 250, 250)).getcolors(maxcolors=99999) != [(60 * 250, grey)]


@pytest.mark.parametrize("size", [15, 22, 26, 34])
def test_a_line_of_kept_words_is_what_pillow_writes(size):
    for number, (upper, lower) in enumerate(captions.invent(Random(seed)) for seed in range(12)):
        for text in filter(None, (upper.upper(), lower.upper())):
            whole, kept = (Image.new("LA", (900 + number, 60)) for _ in range(2))
            place = whole.width / 2, 2 + size * 0.88
            style = {"anchor": "ms", "stroke_width": 2, "stroke_fill": "black"}
            ImageDraw.Draw(whole).text(place, text, "white", captions.font(size), **style)
            captions._write(ImageDraw.Draw(kept), text.split(), size, 2, *place)
            assert kept.tobytes() == whole.tobytes(), text


def test_invented_captions_have_no_gaps_and_the_right_article():
    rng = Random(SEED)
    words = [captions.invent(rng) for _ in range(300)]
    text = " ".join(upper + " " + lower for upper, lower in words)
    assert not re.search(r"[{}]|\ba [aeiou]|\ban [^aeiou]", text)
    assert {(bool(upper), bool(lower)) for upper, lower in words} == {(x, y) for x in (0, 1) for y in (0, 1)}


@pytest.mark.parametrize("method", ["average_hash", "phash", "dhash", "whash"])
def test_no_method_is_perfect_and_none_is_useless(medium, method):
    hashes = {name: getattr(imagehash, method)(picture) for name, picture in medium.items()}
    same, different = [], []
    for a, b in combinations(hashes, 2):
        (same if a[:4] == b[:4] else different).append(hashes[a] - hashes[b])
    assert max(same) >= min(different)
    assert sum(same) / len(same) < 0.6 * sum(different) / len(different)


@pytest.fixture(scope="module")
def medium(tmp_path_factory):
    """Twenty-two families: the fewest with two pairs that are meant to be confused."""
    folder = tmp_path_factory.mktemp("medium")
    draw_demo(folder, families=22, pictures=3, seed=SEED)
    return {path.name: Image.open(path).convert("RGB") for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("options", [{"families": 0}, {"families": 10_000}, {"pictures": 0}, {"backdrops": "any"}])
def test_impossible_counts_are_refused_before_anything_is_made(tmp_path, options):
    (name, value) = next(iter(options.items()))
    with pytest.raises(InputError, match=f"^{name}={value}: ask for"):
        draw_demo(tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("file", ["skimage/data/absent.png", "no_such_package/picture.png"])
def test_a_missing_photograph_is_named_with_its_remedy(file):
    with pytest.raises(InputError, match=f"^{file} is not installed: .*make setup"):
        photographs.installed(file)
