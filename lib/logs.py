"""Logging: no secret reaches a log line, nor the traceback below it."""

import logging

from lib.redact import redact


class RedactFormatter(logging.Formatter):
    """The usual formatter, with everything of a secret's shape hidden in what it made."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished text of one record, redacted."""
        return redact(super().format(record))
