"""Writes of runs."""
