"""Payloads nobody has seen yet, and the records that twins must hold for them. Pure."""

from builder.making.payloads import made_payload
from builder.making.seeds import seeded

__all__ = ["made_payload", "seeded"]
