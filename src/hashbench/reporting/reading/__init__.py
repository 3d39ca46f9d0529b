"""Reading tables for the report."""
