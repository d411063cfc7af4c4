"""What every room may use and what knows no room: errors, ids, text, redaction, HTTP, pages (`web`)."""
