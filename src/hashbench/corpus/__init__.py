"""Which pictures there are, which family each belongs to, which cannot be used and why."""
