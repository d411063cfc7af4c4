"""Checks of code: it parses, keeps to the rules, and uses only what plan or research say exists."""

from builder.evidence.findings import CodeFinding
from builder.evidence.gate import check_code

__all__ = ["CodeFinding", "check_code"]
