"""Whether a threshold keeps its rate on other families, and how stable the choice of a variant is."""
