"""The figure of look-alike families, on pictures of one colour."""

from PIL import Image

from hashbench.reporting.figures import lookalikes

HEADER = "family_a,family_b,kinds,variants,share,apart,path_a,path_b\n"


def test_look_alikes_and_errors_of_one_kind_are_told_apart(tmp_path, context, write):
    (tmp_path / "pictures").mkdir()
    for name in "ab":
        Image.new("RGB", (20, 20), "red").save(tmp_path / "pictures" / f"{name}.png")
    rows = "07,08,2,phash-64 dhash-64,0.5,True,a.png,b.png\n07,09,1,dhash-64,0.3,False,a.png,b.png\n"
    output = tmp_path / "lookalikes.webp"
    says = lookalikes.draw(output, context, lookalikes=write("lookalikes.csv", HEADER + rows))
    assert says == (
        "A picture of each of two families: 1 pair of look-alike families, and 1 pair that one kind of hash confuses; "
        "up to 15 of each are shown."
    )
    with Image.open(output) as sheet:
        assert sheet.getpixel((sheet.width // 2, sheet.height // 2)) is not None


def test_without_look_alikes_a_notice_says_so(tmp_path, context, write):
    output = tmp_path / "lookalikes.webp"
    says = lookalikes.draw(output, context, lookalikes=write("lookalikes.csv", HEADER))
    assert says == "No two families look alike to any kind of hash."
