"""Frozen values and pure rules: no clock, no files, no randomness of their own."""
