"""CSV and its relatives: one passage per record, each cell with its column's header."""

import re
from collections.abc import Iterator
from typing import Final

from planner.reading.documents import Cell
from planner.reading.passages import Collector, line_anchor

DELIMITERS: Final = ",;\t|"
MAX_RECORDS: Final = 5_000
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 300_000
# Excel's own first line, which says the delimiter and is no record.
_SAYS: Final = re.compile(r"sep=([,;\t|])[ \t]*(?:\n|\Z)", re.IGNORECASE)


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first lines into equally many columns, or nothing."""
    if said := _SAYS.match(text):
        return said[1]
    sample = [line for line in re.sub(r'"[^"]*"', "", text[:20_000]).split("\n")[:20] if line.strip()]
    best, columns = "", 1
    for delimiter in DELIMITERS:
        counts = [line.count(delimiter) for line in sample]
        if counts and min(counts) > 0 and max(counts) - min(counts) <= 1 and counts[0] + 1 > columns:
            best, columns = delimiter, counts[0] + 1
    return best


def read_delimited(text: str, delimiter: str) -> tuple[Collector, tuple[str, ...]]:
    """The records as row passages (the first is the header), and what was left out."""
    found = Collector(text)
    found.tables = 1
    headers: list[str] = []
    problems: list[str] = []
    read = 0
    for number, (start, end, cells) in enumerate(_records(text, delimiter, _first(text))):
        read += len(cells)
        if number > MAX_RECORDS or read > MAX_CELLS:
            what = f"{MAX_RECORDS} records" if number > MAX_RECORDS else f"{MAX_CELLS} cells"
            problems.append(f"has more than {what}; the rest was not read")
            break
        if len(cells) == MAX_COLUMNS and not headers:
            problems.append(f"has {MAX_COLUMNS} columns or more; the first {MAX_COLUMNS} were read")
        texts = [_unquoted(text[left:right]) for left, right in cells]
        if headers and len(texts) > len(headers) and len(problems) < 3:
            where = line_anchor(found.starts, start, end)
            problems.append(f"has a record of {len(texts)} cells under {len(headers)} headers ({where})")
        headers = headers or texts
        named = (
            Cell(headers[at] if at < len(headers) else "", words, left - start)
            for at, (words, (left, _)) in enumerate(zip(texts, cells, strict=True))
        )
        found.add("row", start, end, cells=tuple(named))
    return found, tuple(problems)


def _first(text: str) -> int:
    said = _SAYS.match(text)
    return said.end() if said else 0


def _records(text: str, delimiter: str, at: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """(start, end, [(start, end) of each cell]) for each record; quoted cells may span lines."""
    bare = "[^" + re.escape(delimiter) + r"\n]*"
    cell = re.compile(r'[ \t]*"(?:[^"]|"")*"[ ]*(?=' + re.escape(delimiter) + r"|\n|\Z)|" + bare)
    start = at
    cells: list[tuple[int, int]] = []
    while at <= len(text):
        match = cell.match(text, at)
        at = match.end() if match else at
        if len(cells) < MAX_COLUMNS:
            cells.append(match.span() if match else (at, at))
        if at < len(text) and text[at] == delimiter:
            at += 1
            continue
        if text[start:at].strip():
            yield start, at, cells
        at += 1
        start, cells = at, []


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
