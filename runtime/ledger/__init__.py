"""Deciding about writes: which are the same, what an answer means, which may be sent again. Pure."""

from runtime.ledger.deciding import Past, State, Verdict, choose, is_open, repeatable, verdict
from runtime.ledger.identity import body_hash, idempotency_key, identity
from runtime.ledger.outcomes import of_error, of_status

__all__ = [
    "Past",
    "State",
    "Verdict",
    "body_hash",
    "choose",
    "idempotency_key",
    "identity",
    "is_open",
    "of_error",
    "of_status",
    "repeatable",
    "verdict",
]
