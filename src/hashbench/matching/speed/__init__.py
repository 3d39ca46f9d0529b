"""How fast matchers are as a collection grows, measured on synthetic hashes like the collection's own."""
