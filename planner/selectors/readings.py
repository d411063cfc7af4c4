"""A document is read once. The one selector that keeps a row: a cache, which any reader may fill."""

import threading
import time
import zlib
from collections import OrderedDict
from typing import Final

from planner.models import Document, Reading
from planner.reading import ReadDocument
from planner.reading.apart import read_apart
from planner.reading.stored import pack, reader_version, unpack

# Characters of documents that this process keeps unpacked for whoever pages through one.
MOST_CHARACTERS: Final = 20_000_000


class _Recent:
    """The readings of this process that were asked for last, up to MOST_CHARACTERS of text."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, str], ReadDocument] = OrderedDict()
        self._characters = 0

    def get(self, key: tuple[int, str]) -> ReadDocument | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[int, str], read: ReadDocument) -> None:
        with self._lock:
            if key not in self._kept and len(read.text) <= MOST_CHARACTERS:
                self._kept[key] = read
                self._characters += len(read.text)
            while self._characters > MOST_CHARACTERS:
                _, oldest = self._kept.popitem(last=False)
                self._characters -= len(oldest.text)


_recent: Final = _Recent()


def reading_of(document: Document) -> ReadDocument:
    """The document's passages: from this process, from the table, or read now and kept."""
    # Rows are never used again for another content; the digest is for tests, whose rows are.
    key = (document.pk, f"{document.sha256}{document.name}{reader_version()}")
    read = _recent.get(key) or _stored(document)
    if read is None:
        started = time.monotonic()
        read = read_apart(document.name, bytes(document.data))
        keep_reading(document, read, time.monotonic() - started)
    _recent.put(key, read)
    return read


def keep_reading(document: Document, read: ReadDocument, took: float = 0) -> None:
    """Keep what reading the document gave; `took` is seconds."""
    row = {"version": reader_version(), "packed": pack(read), "took": took}
    Reading.objects.update_or_create(document=document, defaults=row)


def _stored(document: Document) -> ReadDocument | None:
    row = Reading.objects.filter(document=document, version=reader_version()).first()
    if row is None:
        return None
    try:
        return unpack(bytes(row.packed))
    except (ValueError, KeyError, TypeError, zlib.error):
        return None
