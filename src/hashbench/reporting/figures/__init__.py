"""Figures: each one answers one question."""
