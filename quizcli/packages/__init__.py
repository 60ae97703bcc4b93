"""The Anki package format: a package to values and back."""
