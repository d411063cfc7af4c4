"""Whole plans made by hand, for every room that works on plans."""
