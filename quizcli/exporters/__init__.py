"""One export target per file: cards in, a file out."""
