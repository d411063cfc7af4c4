"""What can be wrong with the machine, each as one sentence and an exit code that scripts may rely on."""

import errno
import sqlite3
from pathlib import Path

from django.db import OperationalError

FAILED = 1
USAGE = 2
SECOND_COPY = 3
PORT_IN_USE = 4
DISK = 5

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_TEXTS = ("disk is full", "disk I/O error")
_READ_ONLY_TEXTS = ("readonly database", "unable to open database file")


class Problem(Exception):
    """A start that cannot go on. `code` is the exit code of the process."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def disk(error: OSError | OperationalError, folder: Path) -> Problem | None:
    """The problem behind an error of the disk under `folder`, or None when it is about something else."""
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return Problem(f"The disk that holds {folder} is full. Make room, or set TENON_DATA.", DISK)
        where, reason = error.filename or folder, error.strerror or type(error).__name__
        return Problem(f"Cannot write {where}: {reason}. Set TENON_DATA to a folder of your own.", DISK)
    text = str(error)
    if not isinstance(error.__cause__, sqlite3.Error):
        return None
    if any(known in text for known in _FULL_TEXTS):
        return Problem(f"The disk that holds {folder} is full. Make room, or set TENON_DATA.", DISK)
    if any(known in text for known in _READ_ONLY_TEXTS):
        return Problem(
            f"Cannot write the database in {folder}. Set TENON_DATA to a folder of your own.", DISK
        )
    return None
