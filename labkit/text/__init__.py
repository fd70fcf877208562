"""Words in any language: what a word, a number, a sentence, a quote and an order to a model are.

Knows no document, model or pair.
"""
