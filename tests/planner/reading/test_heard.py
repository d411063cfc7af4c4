"""Extraction hears Stop while it works on one document."""

import pytest

from planner.extraction import extract
from planner.reading import read_document
from planner.reading.heard import EVERY, heard

LINES = b"\n\n".join(b"Orders go from Shopify to Xero by number %d." % number for number in range(400))


class Stopped(Exception):
    """Somebody pressed Stop."""


def test_going_through_a_document_gives_a_word_now_and_then() -> None:
    heard_at: list[int] = []
    document = read_document("a.md", LINES)
    (one,) = heard([document], lambda: heard_at.append(1))
    assert tuple(one.passages) == document.passages
    assert len(heard_at) == -(-len(document.passages) // EVERY)
    before = len(heard_at)
    assert extract([one]).research == extract([document]).research
    assert len(heard_at) > before + 20 * (400 // EVERY) // 2, "each search goes through all sentences"


def test_what_the_word_raises_ends_the_extraction() -> None:
    count = 0

    def check() -> None:
        nonlocal count
        count += 1
        if count > 60:
            raise Stopped

    with pytest.raises(Stopped):
        extract(heard([read_document("a.md", LINES)], check))
