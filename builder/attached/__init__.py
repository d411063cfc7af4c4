"""What people attach: recognising logs, stack traces and payloads. Pure."""

from builder.attached.recognise import Recognised, recognise

__all__ = ["Recognised", "recognise"]
