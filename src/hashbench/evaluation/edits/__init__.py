"""What edits of pictures do to matches."""
