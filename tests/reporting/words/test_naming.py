from hashbench.reporting.words.naming import bits_of, counted


def test_a_weighted_variant_says_that_sure_bits_count_more():
    assert [bits_of(variant) for variant in ("find-256", "find-256w", "phash-64w")] == [256, 256, 64]
    assert counted("find-256") == ""
    assert counted("find-256w") == ", with sure bits counted more"
