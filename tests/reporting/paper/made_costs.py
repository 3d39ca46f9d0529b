"""Made tables on costs, sizes, prices and indexes."""

import numpy as np

from .made_run import PRODUCTION, frame


def made_costs(variants):
    ratios = {"find-256": 1.3, "phash-64": 1.5, "phash-256": 1.7}
    rows = [(variant, PRODUCTION[variant].split("/")[1], 1_700_000, ratios[variant]) for variant in variants]
    return frame("variant implementation added_bytes ratio_to_decode", rows)


def made_sizes(variants):
    seconds = {
        "decode": (4e-4, 7e-3),
        "find-256": (5e-4, 1.5e-2),
        "phash-64": (6e-4, 8e-3),
        "phash-256": (7e-4, 8.1e-3),
    }
    rows = [
        (variant, side, False, 1, seconds[variant][place], 3)
        for variant in ("decode", *variants)
        for place, side in enumerate((250, 1024))
    ]
    rows += [(variant, 252, True, 1, seconds[variant][0], 3) for variant in variants]
    table = frame("variant side own pictures median_seconds n", rows)
    hashed = table.variant != "decode"
    return table.assign(place=table[hashed].groupby(["side", "own"]).median_seconds.rank())


def made_prices(variants):
    wide = "pairs: the interval would span 19-fold"
    far = "matching: more than 100 times the 64,000 hashes that ran"
    rows = [
        (variant, purpose, pictures, radius, *seconds, 3.2e7, 0.02, 0.03, *price, "USD", note)
        for variant in variants
        for purpose, radius, pictures, seconds, price, note in (
            ("match", 94, 1_000_000, (900.0, 230.0, 120.0, 470.0), (np.nan, 1.4, 5.6), wide),
            ("match", 94, 10**9, (9e5, np.nan, np.nan, np.nan), (np.nan, np.nan, np.nan), f"{far}; {wide}"),
            ("link", 102, 1_000_000, (900.0, 230.0, 120.0, 470.0), (0.84, 0.41, 1.72), np.nan),
        )
    ]
    columns = "variant purpose pictures radius hashing_seconds matching_seconds matching_low matching_high stored_bytes"
    prices = "hashing_price storing_price price price_low price_high currency note"
    table = frame(f"{columns} {prices}", rows)
    spent = table.variant.map(lambda variant: 0.8 if variant == "find-256" else 1.0)
    return table.assign(hashing_seconds=table.hashing_seconds * spent)


def made_crossovers():
    rows = [
        ("multi_index", 64, 8.0, True, 64000, 32000, 1.4, "numba", 1.0),
        ("multi_index", 256, 31.0, True, 64000, np.nan, 0.64, "numba", 1.0),
        ("multi_index", 256, 95.0, True, 16000, np.nan, 0.025, "numba", 1.0),
        ("faiss_ivf", 256, 95.0, False, 32000, np.nan, 0.1, "numba", 0.92),
    ]
    return frame("matcher bits radius exact largest pays_from faster over recall", rows)
