"""Summaries: of a chunk as a whole, one each."""
