"""How much the implementations of a method gain, and whether they agree."""
