import pytest

from hashbench.reporting.words import units

THIN = "\u2009"


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [
        (units.count, 313236, "313,236"),
        (units.seconds, 0.25e-6, f"0.25{THIN}µs"),
        (units.seconds, 0.0015600, f"1.56{THIN}ms"),
        (units.seconds, 0.268, f"268{THIN}ms"),
        (units.seconds, 75.3, f"75.3{THIN}s"),
        (units.seconds, 0.0, f"0{THIN}s"),
        (units.seconds, 100_000, f"27.8{THIN}h"),
        (units.seconds, 1e8, f"1,157{THIN}days"),
        (units.about, 0, "0"),
        (units.about, 0.0123, "0.012"),
        (units.about, 5.2e-5, "<0.0001"),
        (units.about, 4512.4, "4,512"),
        (units.about, 1.2e6, f"1.20{THIN}million"),
        (units.about, 1e8, f"100{THIN}million"),
        (units.about, 1e9, "10⁹"),
        (units.about, 3.364e12, f"3.36{THIN}×{THIN}10¹²"),
        (units.price, 0.01234, "0.0123"),
        (units.price, 0.0099, "<0.01"),
        (units.price, 5563.8, "5,564"),
        (units.points, 0.0031, "+0.31"),
        (units.p_value, 0.07585, "0.076"),
        (units.p_value, 1.0, "1"),
        (units.p_value, 3e-5, "<0.0001"),
        (units.points, -0.17209, "−17.2"),
        (units.number, 10.0, "10"),
        (units.interval(units.points), (-0.003, 0.012), "−0.30 to +1.20"),
        (units.size, 0, f"0{THIN}B"),
        (units.size, 512, f"512{THIN}B"),
        (units.size, 3_063_808, f"3.06{THIN}MB"),
        (units.rate, 0.0, f"0{THIN}%"),
        (units.rate, 1.0, f"100{THIN}%"),
        (units.rate, 0.99951, f"99.95{THIN}%"),
        (units.rate, 0.9358, f"93.6{THIN}%"),
        (units.rate, 0.0544, f"5.44{THIN}%"),
        (units.rate, 0.000068, f"0.0068{THIN}%"),
        (units.rate, 1e-9, f"<0.0001{THIN}%"),
        (units.round_rate, 0.001, f"0.1{THIN}%"),
        (units.round_rate, 0.5, f"50{THIN}%"),
        (units.round_rate, 1e-8, f"0.000001{THIN}%"),
        (units.ratio, 4.9255, "4.93×"),
        (units.ratio, 581.14, "581×"),
        (units.probability, 0.9967814, "0.99678"),
    ],
)
def test_numbers_read_as_a_person_would_say_them(show, value, text):
    assert show(value) == text


@pytest.mark.parametrize("show", [units.count, units.seconds, units.size, units.rate, units.ratio, units.decimal])
def test_a_missing_number_is_a_dash(show):
    assert show(None) == show(float("nan")) == "–"


@pytest.mark.parametrize(
    ("show", "pair", "text"),
    [
        (units.rate, (0.8813, 0.9663), f"88.1–96.6{THIN}%"),
        (units.seconds, (0.00088, 0.00103), f"880{THIN}µs–1.03{THIN}ms"),
        (units.decimal, (0.62, 1.46), "0.62–1.46"),
        (units.decimal, (-0.62, 1.46), "−0.62–1.46"),
        (units.rate, (float("nan"), float("nan")), "–"),
    ],
)
def test_an_interval_names_a_common_unit_once(show, pair, text):
    assert units.interval(show)(pair) == text
