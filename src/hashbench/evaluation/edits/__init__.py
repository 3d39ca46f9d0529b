"""How edits of pictures change matches."""
