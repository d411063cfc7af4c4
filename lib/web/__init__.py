"""What pages of every room share: errors, CSP, htmx, Markdown, streams, template tags."""
