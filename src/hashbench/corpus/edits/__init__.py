"""Edits that change pictures as people share them: a file for each kind of edit, a line for each in the registry."""
