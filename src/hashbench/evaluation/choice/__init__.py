"""Which variant to use, for what, and what it costs."""
