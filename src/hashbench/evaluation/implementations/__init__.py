"""What the implementations of a method gain, and whether they agree."""
