"""The Anki package format: a package to values and back. Nothing here knows what a question is."""
