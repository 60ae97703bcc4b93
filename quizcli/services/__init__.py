"""One use case per file; results are frozen values."""
