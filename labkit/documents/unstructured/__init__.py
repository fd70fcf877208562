"""The reader unstructured, an extra."""
