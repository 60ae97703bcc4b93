"""One kind of file per module: a path in, questions and events out."""
