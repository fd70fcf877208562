"""Conversations: a few turns about one subject, of which later ones refer back to earlier ones."""
