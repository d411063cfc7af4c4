"""A first look at a sheet's XML: how far it reaches, what is merged, which formulas have no value."""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from planner.reading.budget import Budget

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
MAX_MERGED: Final = 2_000
_PIECE: Final = 256 * 1024
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})$")

Area = tuple[int, int, int, int]
"""First column, first row, last column, last row; from 1."""


@dataclass(slots=True)
class Scan:
    """`last_row` and `columns` are those of cells that hold something."""

    last_row: int = 0
    columns: int = 0
    merged: list[Area] = field(default_factory=list)
    empty_formulas: list[str] = field(default_factory=list)


def scan_sheet(data: bytes, budget: Budget) -> Scan:
    """What is found in the XML of one sheet, which has been parsed once without an error."""
    looker = _Looker()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = looker.opened
    parser.EndElementHandler = looker.closed
    parser.CharacterDataHandler = looker.said
    for at in range(0, len(data), _PIECE):
        budget.check()
        parser.Parse(data[at : at + _PIECE])
    return looker.scan


class _Looker:
    def __init__(self) -> None:
        self.scan = Scan()
        self._place = ""
        self._formula = False
        self._filled = False
        self._in_value = False
        self._row = 0
        self._column = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            number = attributes.get("r", "")
            self._row = (
                int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else self._row + 1
            )
            self._column = 0
        elif tag == "c":
            self._begin(attributes.get("r", ""))
        elif tag == "f":
            self._formula = True
        elif tag in ("v", "t"):
            self._in_value = True
        elif tag == "mergeCell" and len(self.scan.merged) < MAX_MERGED:
            self._merge(attributes.get("ref", ""))

    def _begin(self, place: str) -> None:
        self._formula = self._filled = False
        found = _PLACE.match(place)
        self._column = _number(found[1]) if found else self._column + 1
        self._row = int(found[2]) if found else self._row
        self._place = place

    def said(self, text: str) -> None:
        if self._in_value and text:
            self._filled = True

    def closed(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("v", "t"):
            self._in_value = False
        elif tag == "c" and self._filled:
            self.scan.columns = min(max(self.scan.columns, self._column), LAST_COLUMN)
            self.scan.last_row = min(max(self.scan.last_row, self._row), LAST_ROW)
        elif tag == "c" and self._formula and len(self.scan.empty_formulas) < MAX_MERGED:
            self.scan.empty_formulas.append(self._place)

    def _merge(self, reference: str) -> None:
        try:
            left, top, right, bottom = range_boundaries(reference)
        except (ValueError, TypeError):
            return
        if left and top and right and bottom:
            self.scan.merged.append((left, top, min(right, LAST_COLUMN), min(bottom, LAST_ROW)))


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value
