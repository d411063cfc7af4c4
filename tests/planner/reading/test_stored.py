"""A reading is kept as bytes and comes back the same; a process of its own reads what may never end."""

import subprocess
import sys
import time

import pytest

from planner.reading import apart, read_document
from planner.reading.apart import read_apart
from planner.reading.limits import limit_of, memory_for, seconds_for
from planner.reading.stored import pack, reader_version, unpack
from tests.planner.reading.made import pdf

SAMPLES = {
    "plan.md": b"# Orders\n\nMap these:\n\n| Shop | Ledger |\n|---|---|\n| **id** | Ref |\n\n"
    b"- one\n  - two\n\n```json\n{}\n```\n",
    "order.json": b'{"order": {"id": 1, "email": "a@example.com", "lines": [1.5, null, true]}}',
    "map.csv": b'Shop,Ledger\nid,Ref\nname,"a, b"\n',
    "page.html": b"<html><title>T</title><h1>Orders</h1><p>go &amp; come</p></html>",
    "plan.pdf": pdf([(50, 700, 10, "F1", "Orders go to the ledger.")]),
    "odd.txt": b"\xff\xfe\x00\xd8a\x00words",
    "none.bin": b"\x7fELF\x02",
    "api.yaml": b"openapi: 3.0.0\ninfo: {title: T}\npaths: {/a: {get: {}}}\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_read_comes_back_as_it_was(name: str) -> None:
    read = read_document(name, SAMPLES[name])
    assert unpack(pack(read)) == read


def test_the_version_stays_while_no_reader_changes() -> None:
    assert reader_version() == reader_version()
    assert len(reader_version()) == 64


def test_a_process_of_its_own_reads_the_same() -> None:
    name = "plan.pdf"
    assert read_apart(name, SAMPLES[name]) == read_document(name, SAMPLES[name])


def test_small_text_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    assert read_apart("plan.md", SAMPLES["plan.md"]).kind == "markdown"


def test_a_reader_that_never_returns_is_ended_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    run = subprocess.run

    def sleeping(command: list[str], **more: object) -> object:
        return run([sys.executable, "-c", "import time; time.sleep(60)"], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", sleeping)
    read = read_apart("plan.pdf", SAMPLES["plan.pdf"], seconds=0.1, grace=0.2)
    assert time.monotonic() - begun < 5
    assert read.problems == (
        "plan.pdf took longer than 0 seconds to read. Bring it in smaller parts, or as text.",
    )


def test_a_reader_that_needs_too_much_memory_or_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"%PDF-1.7\n" + b"x" * 30_000_000
    monkeypatch.setattr(apart, "limit_of", lambda *_: 2**40)
    starved = read_apart("plan.pdf", data, memory=60_000_000)
    assert starved.kind == "unreadable"
    assert "of memory" in starved.problems[0] or "the reader broke on it" in starved.problems[0]


def test_limits_grow_with_the_document_up_to_a_point() -> None:
    assert limit_of("a.txt", b"words") < limit_of("a.txt", b'{"openapi": "3.0.0"}')
    assert limit_of("a.md", b"openapi: 3.0.0\n") == limit_of("a.pdf", b"%PDF-1.7")
    assert seconds_for(0) < seconds_for(2**20) < seconds_for(2**24) == seconds_for(2**25)
    assert memory_for(0) < memory_for(2**20) < memory_for(2**26)
