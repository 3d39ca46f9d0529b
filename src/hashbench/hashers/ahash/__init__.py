"""Average hash (aHash)."""
