"""Views of the Runs tab."""
