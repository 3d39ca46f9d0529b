"""From histograms, pairs, clusters and timings to scores, intervals, thresholds, cost and a verdict."""
