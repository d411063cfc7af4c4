"""Word tables as equally meaningful rows: merged cells are said in every row they reach into."""

from collections.abc import Iterator
from typing import Any, Final

from docx.oxml.ns import qn

from planner.reading.word_text import text_of

MAX_COLUMNS: Final = 100
_VALUE: Final = qn("w:val")


def row_texts(table: Any) -> Iterator[list[str]]:
    """The texts of the cells of each row, on one line each. A header over two columns is said for both."""
    above: list[str] = []
    for number, row in enumerate(_rows(table)):
        texts: list[str] = []
        for cell in _cells(row):
            properties = cell.find(qn("w:tcPr"))
            merged = properties.find(qn("w:vMerge")) if properties is not None else None
            text = _text(cell)
            at = len(texts)
            if merged is not None and merged.get(_VALUE, "continue") == "continue" and at < len(above):
                text = text or above[at]
            span = _span(properties)
            texts += [text, *([text] if number == 0 else [""]) * (span - 1)]
            if len(texts) >= MAX_COLUMNS:
                break
        above = texts[:MAX_COLUMNS]
        if any(above):
            yield above


def _rows(table: Any) -> Iterator[Any]:
    return _inside(table, "w:tr")


def _cells(row: Any) -> Iterator[Any]:
    return _inside(row, "w:tc")


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Direct children, also those that stand in a content control or were inserted."""
    for child in parent:
        if child.tag == qn(tag):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _inside(child, tag)


def _span(properties: Any) -> int:
    found = properties.find(qn("w:gridSpan")) if properties is not None else None
    value = found.get(_VALUE, "1") if found is not None else "1"
    return min(int(value), MAX_COLUMNS) if value.isdecimal() and value.isascii() and int(value[:4]) else 1


def _text(cell: Any) -> str:
    """Everything in the cell, tables in it included."""
    return " ".join(" ".join(text_of(each) for each in cell.iter(qn("w:p"))).split())
