"""As in Unstructured."""
