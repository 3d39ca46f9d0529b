"""Compute scores, intervals, thresholds, cost and the verdict from histograms, pairs, clusters and timings."""
