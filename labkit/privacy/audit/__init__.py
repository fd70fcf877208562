"""What synthetic rows give away of private ones, told from the rows alone: copies, closeness, personal data, canaries.

None of it is a guarantee: an audit finds what leaked, and never that nothing did. The guarantee is an epsilon
(:mod:`labkit.privacy.card`).
"""
