"""What the templates of the Connect tab print."""
