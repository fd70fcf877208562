"""The reader for pages that are pictures."""
