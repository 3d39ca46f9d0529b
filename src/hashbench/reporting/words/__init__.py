"""Names, numbers and sentences as a reader sees them."""
