"""The Anki package format: a package to values and back, and our own note types in it."""
