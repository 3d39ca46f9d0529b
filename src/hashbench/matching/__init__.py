"""Matching turns a table of hashes into distance histograms, close pairs and clusters."""
