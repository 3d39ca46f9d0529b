import pytest

from hashbench.hashers.side import side_of


@pytest.mark.parametrize(("bits", "side"), [(1, 1), (64, 8), (256, 16), (1024, 32)])
def test_the_side_of_a_square_hash(bits, side):
    assert side_of(bits) == side


@pytest.mark.parametrize("bits", [2, 63, 65, 128])
def test_bits_that_are_not_a_square_number_are_refused(bits):
    with pytest.raises(ValueError, match=f"^{bits} bits are not a square number$"):
        side_of(bits)
