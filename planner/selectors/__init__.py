"""Reads of the Plan tab."""
