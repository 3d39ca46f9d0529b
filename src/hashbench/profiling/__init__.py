"""Where an implementation's time and memory go, and how its cost grows."""
