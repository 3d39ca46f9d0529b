import pytest

from hashbench.reporting.reading.profiled import short_name


@pytest.mark.parametrize(
    ("function", "file", "name"),
    [
        ("<method 'decode' of 'ImagingDecoder' objects>", "~", "ImagingDecoder.decode"),
        ("<built-in method builtins.max>", "~", "max"),
        ("<built-in method io.open>", "~", "open (io)"),
        ("<built-in method scipy.ndimage._nd_image.uniform_filter1d>", "~", "uniform_filter1d (scipy.ndimage)"),
        ("box_filter", "hashbench/hashers/find/reference.py", "box_filter"),
        ("load", "PIL/Image.py", "load (PIL.Image)"),
        ("average_hash", "imagehash/__init__.py", "average_hash (imagehash)"),
        ("_mean", "numpy/_core/_methods.py", "_mean (numpy)"),
    ],
)
def test_a_profiled_function_is_named_shortly(function, file, name):
    assert short_name(function, file) == name
