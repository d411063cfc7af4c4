"""Bytes in, passages with addresses out.

`read_document` reads here and now, `apart.read_apart` in a process that can be ended. `documents.py` says
which kinds there are and what an address looks like in each. Every reader is bounded in bytes, parts and
seconds.
"""

from planner.reading.documents import Attachment, Cell, Passage, ReadDocument
from planner.reading.passages import line_anchor
from planner.reading.reader import read_document
from planner.reading.sentences import Span, sentences

__all__ = [
    "Attachment",
    "Cell",
    "Passage",
    "ReadDocument",
    "Span",
    "line_anchor",
    "read_document",
    "sentences",
]
