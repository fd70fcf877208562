"""Agents: a customer who wants something, a support agent who searches for it, and a critic who reads both."""
