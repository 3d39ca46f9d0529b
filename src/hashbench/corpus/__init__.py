"""Find the pictures, the family of each, and the files that cannot be used, with the reason."""
