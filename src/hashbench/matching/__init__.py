"""A hash table to distance histograms, close pairs and clusters."""
