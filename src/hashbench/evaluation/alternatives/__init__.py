"""Score other ways of comparing pictures: sure bits only, two hashes, eight orientations, flagged pictures kept."""
