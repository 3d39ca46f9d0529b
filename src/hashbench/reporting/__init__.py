"""Make figures, tables and the paper from scores. This package computes nothing that a reader could quote."""
