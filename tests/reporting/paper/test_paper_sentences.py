"""Sentences of the usual run say what its tables say."""

from dataclasses import replace

import pandas as pd

from hashbench.reporting.paper.paper import describe


def test_sentences_say_what_the_tables_say(run, usual):
    words = usual
    for sentence in (
        "FINd as published needs 300 ms a picture; our fastest exact implementation of the corrected method",
        "box_filter takes 80.0 %. cProfile overstates luma most, with 34.0 % against 17.0 %",
        "no speed-up can exceed 800,",
        "It puts decoding at 0.1 %, a bound of 1,000. It divides the time into box 80 %,",
        "find/numpy and find/reference pass this gate.",
        "find/numpy: 150 (135–165) times as fast as find-published/reference. At 5.33×",
        "the target is not reached",
        "In 1 of 2 cases the prediction lies in the measured interval.",
        "find/reference is faster, most of all in box: 240 ms predicted, 100 ms measured. Both programs "
        "add 88,000 values a picture. The published one reads each as values[y * stride + x], this one as luma[y][x]",
        "A slope of 1 is proportional growth. The 95 % interval excludes it for none of 2 implementations.",
        "Of 500 same-family matches, it loses 9 because it refuses a picture, and 2 because a hash moved.",
        "by a median of 115 of 256 bits. And yet few matches are lost by moving: in 1 of 1 families",
        "With processes (2 workers), starting pays from about 2,000 pictures.",
        "Opening and decoding take 20.0 % of the time of find/numpy, with our own decoder (1.07× the time of",
        "On one machine, Ray never overtakes processes.",
        "Ray took 8.00 s, with 1.10 s of work. The rest is start-up.",
        "This run had no GPU (not usable: torch:cuda).",
        "A GPU that did the rest in no time would be 5.00 times as fast, no more.",
        "On the host, batches do not pay: 0.40 times",
        "phash-256 finds most (Table 6): 95.0 % of the same-family pairs. It is not proven better than find-256.",
        "the false-positive rate of phash-256 more than doubles: 0.040 % becomes 0.10 %, 2.50 times as much.",
        "In 50 random splits, phash-256 exceeded its target in 36.0 %.",
        "For phash-64 the whole interval is above the target.",
        "At exactly 0.1 %, phash-256 still finds most: 94.0 %, less than the 95.0 % at its frozen threshold.",
        "Under crop, 5 % off each side, phash-64 finds 40.0 % (35.0–44.0 %) and phash-256 20.0 % (15.0–24.0 %).",
        "phash-256 finds 95.0 % and phash-64 30.0 %. The order reverses, beyond chance.",
        "Every variant is blind to crop (5 % off each side)",
        "The cheapest is find-256 at 250 pixels and phash-64 at 1,024 pixels.",
        "find-256 (up to 96 bits) finds 90.0 % and costs less: 950 s of core time to hash and compare 1 million "
        "pictures, against 1,130 s.",
        "1 of 4 cases is faster (Table 8): multi_index at radius 8 of 64 bits.",
        "at radius 8 of 64 bits among 10 million hashes and 8.63 times as fast at radius 31 of 256 bits among 10 "
        "million hashes.",
        "A customary threshold finds 39.0 % (phash-64 within 8 bits).",
        "phash-256 finds most or ties in 2 of 3 cases.",
        "at about 1,234 false candidates a query",
        "One query against 10⁹ hashes takes 235 ms at best, and 32.0 GB of memory.",
        "At 16,000 hashes it takes 40.0 times as long as comparing every pair.",
        "a query meets 1,234 (56–7,891) false matches, and a match is right with a probability of 25.0 %",
        "If 10 pictures of a family are known instead of one",
        "a query misses 1.20 % instead of 6.10 %.",
        "connected components put 51.0 % of the held-out pictures into one cluster, and 9.00 % of its pairs are right",
        "complete linkage of phash-256 up to 102 bits, more than for matching",
        "use phash-256, and call two pictures candidates if at most 94 of 256 bits differ.",
        "compatible with the target (phash-64 is not), it finds most, though not significantly more than find-256",
        "So FIN must not act on a match alone.",
        "take 900 s of core time to hash (0.02 USD), 230 s (120–470 s) to compare every pair, and 32.0 MB to store "
        "(0.03 USD). With the pairs written out, matching costs at most 5.6 USD; linking costs 0.84 USD (0.41–1.72).",
        "writing the pairs out. A dash is not known.",
        "For one right match in two at 1 million, at most one in 160,000,000 different-family pairs may match, fewer",
        "We would still begin with phash-256, since a miss is final. If FIN cannot pay that time, change to find-256.",
        "from start to end with 2 cores",
        "Other tables time other pictures in other sessions, so only ratios to decoding compare.",
        "for and against it (cost: Table 7).",
        "1 million pictures like these take 900 s",
        "phash-256 is blind to what all variants are blind to",
        "we cannot see false-positive rates below 1 in 405.",
        "find/numba (numba not installed)",
        "The machine: Abacus, 2 cores, 8.00 GB, Python 3.11.7, pillow 13.0.0.",
    ):
        assert sentence in words
    assert "synthetic" not in words.partition("References")[0].replace("synthetic hashes", "")


def test_families_share_backgrounds_only_where_the_run_says_so(run):
    demo = replace(run.context, images="demo", backdrops="shared")
    assert "Some families share a background on purpose." in run.said(run.tables(), demo)
    assert "share a background" not in run.said(run.tables(), replace(demo, backdrops="own"))


def test_a_count_of_families_has_separated_thousands(run):
    made = run.tables()
    made["families"] = pd.concat([made["families"]] * 60, ignore_index=True)
    assert "They belong to 1,200 families" in run.said(made)


def test_the_demonstration_is_called_synthetic_in_the_abstract_too(run):
    words = run.said(run.tables(), replace(run.context, corpus="demo"))
    assert (
        "on 60 synthetic pictures in 20 families. Rates on FIN’s pictures will differ."
        in words.partition("Introduction")[0]
    )
    assert "The pictures are synthetic, and FIN" in words
    renamed = replace(run.context, corpus="mine", images="demo")
    own = replace(run.context, corpus="demo", images="my_pictures")
    assert describe(renamed, run.tables())["synthetic"]
    assert not describe(own, run.tables())["synthetic"]
