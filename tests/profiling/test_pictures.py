from PIL import Image

from hashbench.profiling.pictures import draw_pictures


def test_pictures_are_drawn_at_the_size_asked_for_and_the_same_every_time(tmp_path):
    first = draw_pictures(tmp_path / "a" / "b", side=40, number=3)
    again = draw_pictures(tmp_path / "c", side=40, number=2)
    assert [path.name for path in first] == ["40px-00000.jpg", "40px-00001.jpg", "40px-00002.jpg"]
    for path in first:
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (40, 40))
    contents = [path.read_bytes() for path in first]
    assert contents[:2] == [path.read_bytes() for path in again]
    assert len(set(contents)) == 3
