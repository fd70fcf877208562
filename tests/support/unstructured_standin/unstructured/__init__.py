"""Stands in for Unstructured where it is not installed: a worker that finds this folder on its path imports it."""
