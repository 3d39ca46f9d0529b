from itertools import combinations

import pytest

from hashbench.hashers.registry import ENTRIES
from hashbench.reporting.figures import style

METHODS = sorted({entry.method for entry in ENTRIES})


def test_registered_methods_differ_in_colour_and_in_marker():
    for one, other in combinations(METHODS, 2):
        assert style.look(one, 64).colour != style.look(other, 64).colour
        assert style.look(one, 64).marker != style.look(other, 64).marker


@pytest.mark.parametrize(("variant", "line", "fill"), [("phash-64", "--", "white"), ("phash-256", "-", "#D55E00")])
def test_few_bits_are_dashed_and_hollow(variant, line, fill):
    look = style.look_of(variant)
    assert (look.colour, look.line, look.fill) == ("#D55E00", line, fill)


def test_a_new_method_has_a_look_of_its_own_that_never_changes():
    look = style.look("brand-new", 64)
    assert look == style.look("brand-new", 64)
    assert look.colour not in {style.look(method, 64).colour for method in METHODS}


def test_a_figure_without_content_says_why_in_one_small_file(tmp_path, texts):
    style.draw_absent(tmp_path / "new" / "figure.svg", "There is nothing to show.")
    assert texts(tmp_path / "new" / "figure.svg") == ["There is nothing to show."]
    assert "<dc:date>" not in (tmp_path / "new" / "figure.svg").read_text(encoding="utf-8")
