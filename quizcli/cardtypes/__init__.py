"""One card type per file: question in, cards out."""
