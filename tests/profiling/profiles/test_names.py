import pytest

from hashbench.profiling.profiles.names import short_path


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("/home/me/hashbench/src/hashbench/hashers/find/numpy.py", "hashbench/hashers/find/numpy.py"),
        ("/v/lib/python3.11/site-packages/PIL/Image.py", "PIL/Image.py"),
        ("/v/lib/python3.11/site-packages/hashbench/tables.py", "hashbench/tables.py"),
        ("/usr/lib/python3.11/struct.py", "python3.11/struct.py"),
        ("~", "~"),
        ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"),
    ],
)
def test_paths_begin_at_their_package(path, short):
    assert short_path(path) == short
