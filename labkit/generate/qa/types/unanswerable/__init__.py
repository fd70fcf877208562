"""Unanswerable: a question about a thing that the source names, for what it does not say of it, and a refusal."""
