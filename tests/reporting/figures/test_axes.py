import pytest

from hashbench.reporting.figures.axes import spread


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
