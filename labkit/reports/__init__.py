"""The HTML report that a reviewer reads."""
