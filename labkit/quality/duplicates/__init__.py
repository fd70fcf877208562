"""Pairs that say the same, in one run and across datasets."""
