"""Names, numbers and sentences for readers."""
