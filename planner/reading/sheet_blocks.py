"""What stands on a sheet: titles above tables, tables apart by empty rows, headers over merged cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.utils import get_column_letter

from planner.reading.rendered import Block
from planner.reading.sheet_scan import Area


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The cells of one row that hold something: number of the row, column -> text, both from 1."""

    number: int
    texts: dict[int, str]


def quoted(title: str) -> str:
    """The sheet's name as it stands in an address: `Sheet1`, `'Field map'`."""
    return title if re.fullmatch(r"[^\W\d]\w*", title) else "'" + title.replace("'", "''") + "'"


def blocks_of_sheet(
    sheet: str, rows: Sequence[SheetRow], merged: Sequence[Area], tables: int
) -> Iterator[Block]:
    """Paragraphs and rows. `tables` is the number of the last table before this sheet."""
    rows = _filled(rows, merged)
    for group in _groups(rows):
        at = 0
        while at < len(group) and _is_line(group, at, merged):
            row = group[at]
            column, text = next(iter(row.texts.items()))
            yield Block("paragraph", f"{sheet}!{get_column_letter(column)}{row.number}", text)
            at += 1
        if at < len(group):
            tables += 1
            yield from _table(sheet, group[at:], merged, tables)


def _filled(rows: Sequence[SheetRow], merged: Sequence[Area]) -> list[SheetRow]:
    """What stands in a cell merged over several rows is said in each of them; over columns only in headers,

    which `_headers` sees to.
    """
    by_number = {row.number: dict(row.texts) for row in rows}
    for left, top, _, bottom in merged:
        text = by_number.get(top, {}).get(left, "")
        # Each row that holds something else; a merged area may reach over a million empty ones.
        if text and bottom > top:
            for row in rows:
                if top < row.number <= bottom:
                    by_number[row.number].setdefault(left, text)
    return [SheetRow(number, dict(sorted(texts.items()))) for number, texts in by_number.items()]


def _groups(rows: Sequence[SheetRow]) -> list[list[SheetRow]]:
    """Rows below each other; an empty row ends a group."""
    if not rows:
        return []
    groups = [[rows[0]]]
    for before, row in pairwise(rows):
        if row.number > before.number + 1:
            groups.append([])
        groups[-1].append(row)
    return groups


def _is_line(group: Sequence[SheetRow], at: int, merged: Sequence[Area]) -> bool:
    """One cell alone above a wider row is a title or a remark; a column of single cells is no table."""
    row = group[at]
    if len(row.texts) > 1:
        return False
    following = [len(each.texts) for each in group[at + 1 : at + 3]]
    spans = any(top == row.number == bottom and right > left for left, top, right, bottom in merged)
    return spans or max(following, default=0) != 1 or all(len(each.texts) == 1 for each in group[at:])


def _table(sheet: str, rows: Sequence[SheetRow], merged: Sequence[Area], table: int) -> Iterator[Block]:
    columns = sorted({column for row in rows for column in row.texts})
    headers, skipped = _headers(rows, merged, columns)
    yield _row(sheet, rows[skipped], columns, headers, headers, table)
    for row in rows[skipped + 1 :]:
        texts = {column: row.texts.get(column, "") for column in columns}
        yield _row(sheet, row, columns, headers, texts, table)


def _headers(
    rows: Sequence[SheetRow], merged: Sequence[Area], columns: Sequence[int]
) -> tuple[dict[int, str], int]:
    """Column -> header, and how many rows stand above the last header row.

    A first row with cells merged over columns groups the headers of the second: "Source" over "Field" is
    "Source Field".
    """
    top = {column: rows[0].texts.get(column, "") for column in columns}
    spans = [
        (left, right) for left, up, right, down in merged if up == down == rows[0].number and right > left
    ]
    if not spans or len(rows) < 2:
        return top, 0
    for left, right in spans:
        for column in columns:
            if left <= column <= right:
                top[column] = rows[0].texts.get(left, "")
    below = {column: rows[1].texts.get(column, "") for column in columns}
    both = {
        column: below[column] if top[column] == below[column] else f"{top[column]} {below[column]}".strip()
        for column in columns
    }
    return both, 1


def _row(
    sheet: str,
    row: SheetRow,
    columns: Sequence[int],
    headers: dict[int, str],
    texts: dict[int, str],
    table: int,
) -> Block:
    cells = tuple(
        (headers[column], texts[column], f"{sheet}!{get_column_letter(column)}{row.number}")
        for column in columns
    )
    filled = [anchor for _, text, anchor in cells if text] or [cells[0][2]]
    anchor = filled[0] if len(filled) == 1 else f"{filled[0]}:{filled[-1].rpartition('!')[2]}"
    return Block("row", anchor, cells=cells, table=table)
