"""Runs in a storm: whatever can die dies at random moments, and the books of both sides must agree."""
