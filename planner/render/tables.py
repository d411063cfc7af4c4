"""Markdown tables and inline code that hold whatever a plan says."""

import json
import re
from collections.abc import Sequence
from typing import Any


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; columns that are empty in every row are left out."""
    used = [number for number in range(len(headings)) if any(row[number] for row in rows)]
    lines = [
        _line([headings[number] for number in used]),
        _line(["---"] * len(used)),
        *(_line([row[number] for number in used]) for row in rows),
    ]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    """One line, with a bar that does not end the cell."""
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


def code(text: str) -> str:
    """Inline code that may hold back-ticks itself; "" for no text."""
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"


def inline(value: Any) -> str:
    """An example value: text as it is, nothing as `empty`, all else as JSON."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        return re.sub(r"([\\`*_\[\]<>])", r"\\\1", value) if value else "empty"
    return code(json.dumps(value, ensure_ascii=False))
