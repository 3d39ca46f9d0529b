"""Difference hash (dHash)."""
