"""Numbered migrations of the learner's database."""
