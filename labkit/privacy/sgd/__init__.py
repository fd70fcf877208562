"""A small model that is trained on private rows with differential privacy, and writes synthetic ones.

After Yue et al., 2023, arXiv 2210.14348: DP-SGD (Abadi et al., 2016, arXiv 1607.00133) on texts behind a control code
that names their label; then the model, which has paid for what it knows, is asked for as many texts as one likes.
"""
