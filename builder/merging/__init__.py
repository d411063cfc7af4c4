"""Putting together what the compiler writes anew and what people and agents made of its files. Pure."""

from builder.merging.project import merge
from builder.merging.values import Conflict, Merged

__all__ = ["Conflict", "Merged", "merge"]
