"""Readers for CSV, TXT, Markdown and HTML: files without pages."""
