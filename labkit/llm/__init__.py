"""The one door to any model: one request or many, retries, rate limits, money, the cache.

Knows no document and no pair.
"""
