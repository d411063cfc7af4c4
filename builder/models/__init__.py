"""Rows of the Build tab. Snapshots, blobs and proofs are insert-only."""

from builder.models.chats import Chat, Turn
from builder.models.files import Blob, Snapshot
from builder.models.proofs import Proof

__all__ = ["Blob", "Chat", "Proof", "Snapshot", "Turn"]
