"""How well clusters agree with families."""
