"""Matchers find the pairs of hashes within a radius, exactly or approximately: one file each, chosen by name."""
