"""Look up what the explorer shows in the tables of a run: one file for each subject."""
