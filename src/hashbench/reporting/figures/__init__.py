"""Figures: each answers one question."""
