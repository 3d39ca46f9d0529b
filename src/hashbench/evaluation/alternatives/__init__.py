"""What another way of comparing pictures would change: sure bits, two hashes, eight orientations, flagged ones kept."""
