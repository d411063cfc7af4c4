"""Rows about systems."""

from systems.models.descriptions import ApiDescription

__all__ = ["ApiDescription"]
