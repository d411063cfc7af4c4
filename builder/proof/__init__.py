"""Proof: every criterion's test runs in the sandbox, and what that shows is told and stamped."""

from builder.proof.coverage import NotCovered, not_covered
from builder.proof.proving import CriterionProof, prove
from builder.proof.stamps import files_behind, files_hash

__all__ = ["CriterionProof", "NotCovered", "files_behind", "files_hash", "not_covered", "prove"]
