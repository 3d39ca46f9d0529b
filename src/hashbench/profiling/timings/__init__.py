"""What one picture costs with one implementation, and how that grows."""
