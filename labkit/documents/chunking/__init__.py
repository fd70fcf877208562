"""A document is cut into chunks where its structure allows."""
