"""Turn Markdown interview notes into memory."""

__version__ = "0.1.0"
