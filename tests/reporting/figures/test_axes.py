import pytest
from matplotlib.figure import Figure

from hashbench.reporting.figures.axes import log_multiples, log_powers, spread


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([0.0, 5.0], [0.0, 5.0]),
        ([1.0, 1.0], [0.5, 1.5]),
        ([3.0, 1.0, 1.5], [3.0, 0.75, 1.75]),
        ([0.0, 0.9, 1.8], [-0.1, 0.9, 1.9]),
        ([], []),
    ],
)
def test_labels_move_apart_about_where_they_were(positions, expected):
    assert spread(positions, gap=1.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("width", "limits", "expected"),
    [
        (6, (1, 1000), ["1×", "3×", "10×", "30×", "100×", "300×", "1,000×"]),
        (2, (1, 1000), ["1×", "10×", "100×", "1,000×"]),
        (6, (1, 1e5), ["1×", "10×", "100×", "1,000×", "10,000×", "100,000×"]),
        (1, (1, 1e4), ["1×", "1,000×"]),
        # There is room from 2 to 3, but not from 1.5 to 2.
        (3, (1, 10), ["1×", "2×", "3×", "5×", "10×"]),
        (6, (0.85, 1.45), ["0.9×", "1×", "1.1×", "1.2×", "1.3×", "1.4×"]),
    ],
)
def test_a_log_axis_has_as_many_ticks_as_have_room(width, limits, expected):
    figure = Figure(figsize=(width, 2))
    axes = figure.add_axes((0, 0.2, 1, 0.8))
    axes.set_xlim(limits)
    log_multiples(axes, "x")
    figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_xticklabels()] == expected


def test_large_counts_are_powers_of_ten():
    figure = Figure(figsize=(2, 2))
    axes = figure.add_axes((0, 0.2, 1, 0.8))
    axes.set_xlim(900, 40_000)
    log_powers(axes, "x")
    figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1,000", "3,000", "10⁴", "3×10⁴"]
