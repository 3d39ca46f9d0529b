"""Sortable HTML tables."""
