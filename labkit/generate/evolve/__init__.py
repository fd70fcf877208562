"""Evolve-Instruct and Auto Evol-Instruct."""
