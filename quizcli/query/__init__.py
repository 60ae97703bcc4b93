"""The selection language: text to tree, tree to text, one meaning for each prefix."""
