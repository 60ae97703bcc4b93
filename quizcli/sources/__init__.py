"""One Markdown question-and-answer layout per file: page in, evidence and questions out."""
