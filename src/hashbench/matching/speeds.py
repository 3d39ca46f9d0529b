"""The `matching` table: how fast each matcher is at each size of a collection, as `scaling` measures it."""

# Not a matcher: this counts every pair by distance and family, and needs no radius.
COUNT = "count_distances"
MEASURED = "measured"
EXTRAPOLATED = "extrapolated"
COLUMNS = (
    "matcher",
    "bits",
    "radius",
    "hashes",
    "workers",
    "comparisons",
    "seconds",
    "comparisons_per_second",
    "pairs",
    "recall",
    "peak_bytes",
    "kind",
)
