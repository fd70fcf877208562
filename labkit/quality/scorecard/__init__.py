"""The scorecard of a dataset: what is in it, in numbers, each with its definition and what to do about it.

A file a section; :mod:`labkit.quality.scorecard.card` puts them together. Nothing here opens a file or asks a model.
"""
