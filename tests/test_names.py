import pytest

from hashbench.names import apart, is_hidden, is_utf8, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("0001_\x1b[31m.jpg", "0001_\\x1b[31m.jpg"),  # ESC colours a terminal
        ("\a.jpg", "\\x07.jpg"),
        ("a\u202egpj.exe", "a\\u202egpj.exe"),  # what follows is drawn from right to left
        ("two\nlines", "two\\x0alines"),
        ("na\udcefve.jpg", "na\\xefve.jpg"),  # how Python holds the byte 0xef, which is not UTF-8
        ("\ud800", "\\ud800"),
        ("naïve 图片 👩‍🎨 שלום.jpg", "naïve 图片 👩‍🎨 שלום.jpg"),
        ("=SUM(A1).jpg", "=SUM(A1).jpg"),
    ],
)
def test_what_is_unseen_is_shown(name, shown):
    assert visible(name) == shown


def test_names_that_are_hidden_or_not_utf8():
    assert [is_hidden(name) for name in (".DS_Store", "._x.jpg", "__MACOSX", "a.jpg")] == [True, True, True, False]
    assert [is_utf8(name) for name in ("é", "\udcef")] == [True, False]


def test_equal_names_are_told_apart():
    assert apart(["a", "b", "a", "a (2)"], ["b"]) == ["a", "b (2)", "a (2)", "a (2) (2)"]
