"""Cells of a CSV that a spreadsheet opens: no cell is a formula, and every value comes back as it was."""

import json
import re
from typing import Any

# What a spreadsheet takes for the beginning of a formula, behind any number of our own marks. Source: OWASP,
# CSV Injection; full-width signs are normalised by some programs.
SIGNS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(f"'*[{SIGNS}]")
MARKED = re.compile(f"'+[{SIGNS}]")


def cell(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if FORMULA.match(text) else text


def text_of(written: str) -> str:
    """The text of a cell that `cell` wrote, or that somebody typed."""
    return written[1:] if MARKED.match(written) else written


def value_cell(value: Any) -> str:
    """A JSON value: text as it is, unless it would read as another value; anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str) and value and not _is_json(value):
        return cell(value)
    return cell(json.dumps(value, ensure_ascii=False))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
