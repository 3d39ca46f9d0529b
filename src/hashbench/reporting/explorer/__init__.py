"""What the explorer shows, looked up in the tables of a run: a file a subject."""
