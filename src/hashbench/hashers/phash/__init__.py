"""DCT hash (pHash)."""
