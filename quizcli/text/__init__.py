"""Markdown as tokens and line slices, search terms in Chinese and English, unsafe characters made visible."""
