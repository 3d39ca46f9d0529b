"""Scores to figures, tables and the paper; computes nothing that a reader could quote."""
