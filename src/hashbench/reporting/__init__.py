"""From scores to figures, tables and the paper; this package computes nothing that a reader could quote."""
