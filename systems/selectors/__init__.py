"""Reads about systems."""
