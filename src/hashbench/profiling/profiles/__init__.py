"""Where the time and the memory of one implementation go."""
