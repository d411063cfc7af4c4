"""How large a document may be, and how much time and memory reading it may take."""

import re
from pathlib import PurePath
from typing import Final

from planner.reading.documents import MAX_BYTES, MAX_PROSE_BYTES

# Enough for a thousand pages that are packed small, on a machine that has other work to do.
SECONDS: Final = 30.0
SECONDS_PER_MEGABYTE: Final = 5.0
MOST_SECONDS: Final = 60.0
# Python, the libraries of every reader and their shared objects before the first byte is read.
MEMORY: Final = 600 * 1024 * 1024
MEMORY_PER_BYTE: Final = 50
MOST_MEMORY: Final = 1536 * 1024 * 1024
_MEGABYTE: Final = 1024 * 1024
# A program made these, and one that is long has its length from pictures, records or operations.
_MADE: Final = re.compile(
    rb"\s*(?:[{\[]|%PDF-|PK|\xd0\xcf\x11\xe0|\x89PNG|\xff\xd8\xff|GIF8|RIFF|[IM]{2}[*\x00])"
)
_API: Final = re.compile(rb"^(?:openapi|swagger)[ \t]*:", re.MULTILINE)
_MAIL: Final = re.compile(
    rb"^(?:Message-ID|MIME-Version|Received|Return-Path):", re.MULTILINE | re.IGNORECASE
)


def limit_of(name: str, data: bytes) -> int:
    """Bytes that a document like this one may have.

    25 MB for API descriptions, payloads, PDF, Office files, e-mail and pictures; 10 MB for what is all words.
    """
    head = data[:20_000].removeprefix(b"\xef\xbb\xbf")
    made = _MADE.match(head) or _API.search(head) or _MAIL.search(head)
    return MAX_BYTES if made or PurePath(name).suffix.lower() == ".eml" else MAX_PROSE_BYTES


def seconds_for(size: int) -> float:
    """Seconds that reading so many bytes may take."""
    return min(MOST_SECONDS, SECONDS + SECONDS_PER_MEGABYTE * size / _MEGABYTE)


def memory_for(size: int) -> int:
    """Bytes of address space that the process reading so many bytes may have."""
    return min(MOST_MEMORY, MEMORY + MEMORY_PER_BYTE * size)
