"""The `matching` table: how fast each matcher is at each size of a collection, as `scaling` measures it.

Only names: what reads the table does not import what measures it.
"""

# Not a matcher: this counts every pair by distance and family, and needs no radius.
COUNT = "count_distances"
MEASURED = "measured"
EXTRAPOLATED = "extrapolated"
# Names of radii that are thresholds of a variant: the verdict's, and the one that links pictures into clusters.
MATCH = "match"
LINK = "link"
# In `scaling.variants`, this name means the variant that the run advises to link by.
ADVISED = "advised"
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
