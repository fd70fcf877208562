"""A model is trained on a dataset: here, as an adapter of a small one, or by a service's jobs."""
