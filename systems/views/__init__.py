"""Views of the Connect tab."""
