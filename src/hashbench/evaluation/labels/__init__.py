"""Check whether the labels are right."""
