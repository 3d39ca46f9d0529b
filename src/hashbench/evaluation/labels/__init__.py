"""Whether the labels are right."""
