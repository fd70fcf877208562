"""Synthetic texts that come to resemble private ones by votes alone: Private Evolution for text.

After Lin et al., 2023 (arXiv 2305.15560) and Xie et al., 2024 (Aug-PE, arXiv 2403.01749). A model that has seen no
private row writes texts; each private row votes for the text that is nearest to it; noise is added; what has most
votes is kept and varied. Private rows are in no prompt, so that any model will do, also one in a cloud.
"""
