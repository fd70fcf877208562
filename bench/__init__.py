"""Measurements of labkit under load, side by side with its peers: ``python -m bench``."""
