"""Template tags of the Runs tab."""
