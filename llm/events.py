"""Server-sent events as bytes come in. Source: the event stream section of the WHATWG HTML standard.

The client library's own reader is not used because it fails on what servers do send: bytes that are no UTF-8,
a plain JSON document instead of a stream, an error as an event of its own name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from llm.errors import BadReply

MOST_BYTES = 64_000_000
"""A longer answer is a server gone wrong; an answer of 200,000 tokens in small chunks has about 50 MB."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `whole` is False for a last one that the end of the connection cut."""

    name: str
    data: str
    whole: bool = True


def read_events(pieces: Iterable[bytes]) -> Iterator[Event]:
    """The events in a stream that comes in pieces of any size. Comments, ids and unknown fields are left out.

    Bytes that are no UTF-8 become the replacement character. Raises BadReply for a stream without end.
    """
    name, data, count = "", list[str](), 0
    for line in _lines(pieces):
        count += len(line)
        if count > MOST_BYTES:
            raise BadReply(f"The model's server sent more than {MOST_BYTES // 1_000_000} MB in one answer.")
        if not line.rstrip(b"\r"):
            if data:
                yield Event(name, "\n".join(data))
            name, data = "", []
            continue
        field, _, value = line.rstrip(b"\r").decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            name = value
    if data:
        yield Event(name, "\n".join(data), whole=False)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines without their ends; each byte is looked at once, however long a line is."""
    rest: list[bytes] = []
    held = 0
    for piece in pieces:
        *ended, last = piece.split(b"\n")
        for line in ended:
            yield b"".join([*rest, line])
            rest, held = [], 0
        rest.append(last)
        held += len(last)
        if held > MOST_BYTES:
            raise BadReply(f"The model's server sent more than {MOST_BYTES // 1_000_000} MB in one line.")
    if held:
        yield b"".join(rest)
