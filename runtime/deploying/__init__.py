"""Putting versions live, and what starts their runs."""
