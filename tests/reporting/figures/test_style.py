import importlib
import inspect
import pkgutil
from itertools import combinations

import pytest
from matplotlib.lines import Line2D

from hashbench.hashers.registry import ENTRIES
from hashbench.reporting import figures
from hashbench.reporting.figures import style

METHODS = sorted({entry.method for entry in ENTRIES})
# The methods with a look of their own; another registered method has a spare look.
KNOWN = sorted(style._METHODS)


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
    assert look.colour not in {style.look(method, 64).colour for method in KNOWN}


def test_a_figure_without_content_says_why_in_one_small_file(tmp_path, texts):
    says = style.draw_absent(tmp_path / "new" / "figure.svg", "There is nothing to show.")
    assert says == "There is nothing to show."
    assert texts(tmp_path / "new" / "figure.svg") == ["There is nothing to show."]
    assert "<dc:date>" not in (tmp_path / "new" / "figure.svg").read_text(encoding="utf-8")


def test_names_are_shown_as_they_are_written(tmp_path, texts):
    """A dollar sign would start a formula in Matplotlib, and an angle bracket a tag in SVG."""
    odd = "$x^2$ <script>alert('1')</script> \N{GRINNING FACE}"
    style.draw_absent(tmp_path / "figure.svg", odd)
    assert texts(tmp_path / "figure.svg") == [odd]


@pytest.mark.parametrize("name", [it.name for it in pkgutil.iter_modules(figures.__path__)])
def test_every_figure_returns_the_sentence_that_describes_it(name):
    module = importlib.import_module(f"hashbench.reporting.figures.{name}")
    if name not in ("style", "axes"):
        assert inspect.signature(module.draw).return_annotation is str


def test_on_paper_a_figure_is_smaller_and_the_page_is_as_before(tmp_path):
    def size():
        style.draw_absent(tmp_path / "figure.svg", "There is nothing to show.")
        head = (tmp_path / "figure.svg").read_text(encoding="utf-8").partition("<metadata")[0]
        return [part.partition('"')[0] for part in head.split('="')[1:] if part.partition('"')[0].endswith("pt")]

    with style.for_print(width=3.3):
        assert style.is_narrow()
        assert size() == ["237.6pt", "56pt"]  # 3.3 inches, and 7 / 9 of an inch
    assert not style.is_narrow()
    assert size() == ["648pt", "72pt"]


def test_variants_have_one_order_that_of_the_run(context):
    assert style.in_order(context, ["dhash-256", "unknown-64", "phash-64"]) == ["phash-64", "dhash-256"]


@pytest.mark.parametrize(("width", "lines"), [(9.0, 1), (4.0, 2), (1.5, 4)])
def test_a_legend_has_as_many_columns_as_fit(tmp_path, width, lines):
    handles = [Line2D([], [], label=f"phash-{number}") for number in (16, 64, 144, 256)]
    with style.for_print(width=width * style.PRINT_SCALE), style.drawing(tmp_path / "x.svg", height=2) as figure:
        style.legend(figure, handles)
        assert -(-4 // figure.legends[0]._ncols) == lines


@pytest.mark.parametrize(("number", "words"), [(1, "1 family"), (2, "2 families"), (1200, "1,200 families")])
def test_a_number_has_its_noun(number, words):
    assert style.several(number, "family", "families") == words


def test_a_weighted_variant_has_the_colour_of_its_method_and_a_look_of_its_own():
    looks = [style.look_of(f"phash-{size}") for size in ("64", "64w", "256", "256w")]
    assert len({look.colour for look in looks}) == len({look.marker for look in looks}) == 1
    assert [look.line for look in looks] == ["--", ":", "-", "-."]
    assert [look.fill for look in looks] == ["white", "#CCCCCC", looks[0].colour, "#CCCCCC"]
