"""Writes about systems."""
