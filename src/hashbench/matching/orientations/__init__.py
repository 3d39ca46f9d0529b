"""Distances between pictures that may be turned, mirrored or edited."""
