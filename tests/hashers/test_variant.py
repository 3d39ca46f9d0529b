import pytest

from hashbench.errors import InputError
from hashbench.hashers.variant import Variant, read_variant


@pytest.mark.parametrize(
    ("name", "variant", "stored"),
    [
        ("find-256", Variant("find", 256), 32),
        ("find-published-256", Variant("find-published", 256), 32),
        ("phash-64w", Variant("phash", 64, weighted=True), 16),
        ("x-9w", Variant("x", 9, weighted=True), 4),
    ],
)
def test_a_variant_is_read_from_its_name(name, variant, stored):
    assert read_variant(name) == variant
    assert variant.name == name
    assert variant.bytes_stored == stored


@pytest.mark.parametrize("name", ["find", "find-", "-256", "find-256x", "find-w", "find-256ww", ""])
def test_other_names_are_refused(name):
    with pytest.raises(InputError, match=f"^'{name}' is no variant; write METHOD-BITS, or METHOD-BITSw"):
        read_variant(name)
