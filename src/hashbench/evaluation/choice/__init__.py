"""Choose the variant for each use, and compute its cost."""
