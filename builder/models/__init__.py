"""Rows of the Build tab. Snapshots, blobs and proofs are insert-only."""

from builder.models.attachments import Attachment
from builder.models.chats import Chat, Turn
from builder.models.files import Blob, Snapshot
from builder.models.model_calls import ModelCall
from builder.models.proofs import Proof
from builder.models.verdicts import ChangeVerdict, DriftVerdict, Excuse
from builder.models.versions import Version

__all__ = [
    "Attachment",
    "Blob",
    "ChangeVerdict",
    "Chat",
    "DriftVerdict",
    "Excuse",
    "ModelCall",
    "Proof",
    "Snapshot",
    "Turn",
    "Version",
]
