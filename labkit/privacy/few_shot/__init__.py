"""Demonstrations made from private rows, token by token, with differential privacy.

After Tang et al., 2023, arXiv 2309.11765. Private rows are dealt into disjoint prompts; each prompt says how likely
each token is to come next; noise is added to what they say together; and one token is released. So no row decides a
token alone, and what is written may be used with any model, again and again, at no further cost.
"""
