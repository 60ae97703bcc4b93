"""Values and results in, Rich renderables out; `console` is the one place that prints."""
