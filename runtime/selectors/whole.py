"""The whole of a value that a row, and so a page, holds the beginning of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.models import Blob, Exchange, LogLine, Run, RunStep

KINDS = ("payload", "result", "input", "output", "request", "response", "log")


@dataclass(frozen=True)
class Whole:
    """One value in full: its bytes, and whether they are JSON."""

    content: bytes
    is_json: bool


def whole_value(run: Run, kind: str, number: int) -> Whole | None:
    """`kind` is one of KINDS; `number` is a step's or request's, 0 for the run's own. None: no such."""
    if kind in ("payload", "result"):
        return _whole(getattr(run, kind), getattr(run, f"{kind}_blob_id"))
    if kind in ("input", "output"):
        step = RunStep.objects.filter(run=run, seq=number).first()
        return _whole(getattr(step, kind), getattr(step, f"{kind}_blob_id")) if step else None
    if kind in ("request", "response"):
        exchange = Exchange.objects.filter(run=run, seq=number).first()
        message = getattr(exchange, kind) if exchange else None
        return _whole(message.get("body"), getattr(exchange, f"{kind}_blob_id")) if message else None
    return None


def log_as_text(run: Run) -> Iterator[str]:
    """The log, line by line: seconds, level, message, fields as JSON."""
    lines = LogLine.objects.filter(run=run).values_list("at_ms", "level", "message", "fields")
    for at_ms, level, message, fields in lines.iterator(chunk_size=500):
        told = f" {json.dumps(fields, ensure_ascii=False)}" if fields else ""
        yield f"{at_ms / 1000:10.3f} {level:7} {message}{told}\n"


def _whole(value: Any, digest: str | None) -> Whole:
    if digest:
        blob = Blob.objects.get(pk=digest)
        return Whole(bytes(blob.content), not blob.is_text)
    if isinstance(value, str):
        return Whole(value.encode("utf-8", "replace"), is_json=False)
    return Whole(json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace"), is_json=True)
