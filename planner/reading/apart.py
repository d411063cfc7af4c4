"""Reading in a process of its own, which can be ended.

The readers ask for the time between parts of a document; a library that never comes back to them would hold a
worker for ever. Small texts are read here: their
readers are ours, and starting a process takes longer than they do.
"""

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Final

from planner.reading.child import OUT_OF_MEMORY
from planner.reading.documents import ReadDocument
from planner.reading.limits import limit_of, memory_for, seconds_for
from planner.reading.reader import read_document
from planner.reading.stored import unpack

SMALL: Final = 200 * 1024
# Beyond its budget: for starting, and for a part that was under way when the time was over.
GRACE: Final = 5.0
_ROOT: Final = Path(__file__).parents[2]
_AGAIN: Final = "Bring it in smaller parts, or as text."


def read_apart(
    name: str, data: bytes, *, seconds: float = 0, memory: int = 0, grace: float = GRACE
) -> ReadDocument:
    """As `read_document`, within seconds and bytes of memory that grow with the document."""
    if _is_small_text(data) or len(data) > limit_of(name, data):
        return read_document(name, data)
    seconds, memory = seconds or seconds_for(len(data)), memory or memory_for(len(data))
    order = json.dumps({"name": name, "seconds": seconds, "memory": memory}).encode()
    try:
        # Our own module, and no environment: no secret of this process is within reach of what a file may do.
        done = subprocess.run(
            [sys.executable, "-m", "planner.reading.child"],
            input=order + b"\n" + data,
            capture_output=True,
            timeout=seconds + grace,
            cwd=_ROOT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _unreadable(name, f"took longer than {seconds:.0f} seconds to read. {_AGAIN}")
    if done.returncode == OUT_OF_MEMORY:
        return _unreadable(name, f"needs more than {memory // 1024 // 1024} MB of memory to read. {_AGAIN}")
    try:
        return unpack(done.stdout)
    except (ValueError, zlib.error):
        return _unreadable(
            name, "could not be read: the reader broke on it. Save it in another format and add that."
        )


def _unreadable(name: str, why: str) -> ReadDocument:
    return ReadDocument(name, "unreadable", problems=(f"{name} {why}",))


def _is_small_text(data: bytes) -> bool:
    """Whether our own readers alone will see it, at a size at which none takes a second."""
    return len(data) <= SMALL and not data.startswith(b"PK") and b"%PDF-" not in data[:1024]
