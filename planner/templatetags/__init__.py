"""Tags for the templates of the Plan tab."""
