"""A built project as a folder: nothing half-written, no edit overwritten, runnable with pytest alone."""

from builder.delivery.folder import EditedFiles, deliver
from builder.delivery.vendor import sdk_files

__all__ = ["EditedFiles", "deliver", "sdk_files"]
