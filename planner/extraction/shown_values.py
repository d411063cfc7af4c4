"""Values a text shows: JSON inside a sentence, and the body of a file with separated columns."""

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

_BEGINS: Final = re.compile(r"\{\s*\"[^\"\n]{1,80}\"\s*:|\[\s*\{\s*\"")
_HEADER: Final = re.compile(r"[\"']?[A-Za-z_][\w .()/#-]{0,40}[\"']?")
_BEFORE: Final = re.compile(r"^.*?(?:--data(?:-raw|-binary)?|-d)\s+[\"'$]{1,2}")
"""The start of a call whose body follows: `curl --data '`."""
MOST_TRIES: Final = 6
MOST_LINES: Final = 60
MOST_ROWS: Final = 5
LEAST_COLUMNS: Final = 3
LONGEST: Final = 12_000
"""Characters of a sentence or block that are looked at."""


def values_in(text: str) -> Iterator[tuple[int, Any]]:
    """The JSON values of a sentence with their places; what does not parse is none."""
    end = tries = 0
    for begun in _BEGINS.finditer(text[:LONGEST]):
        if begun.start() < end or tries >= MOST_TRIES:
            continue
        tries += 1
        try:
            value, end = json.JSONDecoder().raw_decode(text, begun.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, (dict, list)) and value:
            yield begun.start(), value


def separated(text: str) -> list[dict[str, str]]:
    """The records of a body with a header and rows, as a CSV file has them; none for any other text."""
    lines = [_BEFORE.sub("", line).strip() for line in text[:LONGEST].split("\n")[:MOST_LINES]]
    for number, (header, first) in enumerate(pairwise(lines)):
        for sign in (",", ";", "\t"):
            names = _cells(header, sign)
            if len(names) < LEAST_COLUMNS or len(_cells(first, sign)) != len(names):
                continue
            if len(set(names)) < len(names) or not all(_HEADER.fullmatch(name) for name in names):
                continue
            rows = [_cells(line, sign) for line in lines[number + 1 : number + 1 + MOST_ROWS]]
            kept = [row for row in rows if len(row) == len(names)]
            if any(re.search(r"\d", cell) for row in kept for cell in row):
                return [dict(zip(names, row, strict=True)) for row in kept]
    return []


def _cells(line: str, sign: str) -> list[str]:
    if sign not in line:
        return []
    try:
        return [cell.strip().strip("'\"") for cell in next(csv.reader(io.StringIO(line), delimiter=sign), [])]
    except csv.Error:
        return []
