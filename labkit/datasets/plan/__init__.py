"""A plan: what a dataset is to hold, as a file that people edit, and what a run has asked for by it."""
