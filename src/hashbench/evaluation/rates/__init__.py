"""How often variants are right and wrong, at every threshold, with intervals."""
