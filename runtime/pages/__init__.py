"""What the pages of runs show."""
