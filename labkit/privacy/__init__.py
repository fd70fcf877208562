"""Data that must not be told: what a run gives away about private rows, as an epsilon that anyone can recompute."""
