"""Read tables for the report."""
