"""Reads, writes and checks the YAML question bank without losing a character."""
