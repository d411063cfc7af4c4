"""Tables as the rules see them: the column names of all header rows together, and the rows below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.units import Unit

MOST_HEADER_ROWS: Final = 4
_HEADER: Final = re.compile(
    r"(?:source|target|data|api|field|technical|internal|system|sample|default)?[ -]?(?:field|attribute"
    r"|column|property|element|path|type|format|length|required|mandatory|optional|req\.?|m ?/ ?o|object"
    r"|entity|table|name|label|example|values?|notes?|remarks?|comments?|description|rule|transformation"
    r"|conversion|logic|direction|source|target|from|to|key|no\.?|nr\.?|#|pos\.?|id"
    r"|feld(?:name)?|attribut|spalte|typ|datentyp|l\u00e4nge|pflicht(?:feld)?|tabelle|objekt|beispiel"
    r"|bemerkung|hinweis|kommentar|beschreibung|regel|umwandlung|umsetzung|quelle|ziel|herkunft)"
    r"s?(?: ?name)?(?: ?\([^)]{1,12}\))?\??",
    re.IGNORECASE,
)
_NAMES_FIELD: Final = re.compile(
    r"field|attribut|column|propert|element|path|\bfeld|spalte|source|target|quelle|ziel", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's column names, its header rows and the rows below them."""

    names: tuple[str, ...]
    header: tuple[Unit, ...]
    body: tuple[Unit, ...]

    @property
    def first(self) -> Unit:
        return self.header[0]


def tables_of(units: Sequence[Unit]) -> list[Table]:
    """The tables that belong to the work, in order of reading."""
    grouped: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        if unit.kind == "row" and unit.scope == "in":
            grouped.setdefault((unit.document.name, unit.passage.table), []).append(unit)
    return [_table(rows) for rows in grouped.values() if len(rows) > 1]


def _table(rows: Sequence[Unit]) -> Table:
    texts = [[_words(cell.text) for cell in row.passage.cells] for row in rows[:MOST_HEADER_ROWS]]
    first = next((at for at, row in enumerate(texts) if sum(map(bool, row)) > 1), 0)
    last = first
    while last + 1 < len(texts) and _is_header(texts[last + 1]):
        last += 1
    last = min(last, len(rows) - 2)
    width = max(len(row.passage.cells) for row in rows)
    named = [cell.header for cell in rows[0].passage.cells] if last == 0 else None
    names = _padded(named, width) if named is not None else _merged(texts[: last + 1], width)
    return Table(tuple(names), tuple(rows[: last + 1]), tuple(rows[last + 1 :]))


def _words(text: str) -> str:
    return " ".join(text.split()).strip("*`_ ")


def _is_header(cells: Sequence[str]) -> bool:
    """Nothing but the usual words for columns, and one of them a word for fields."""
    filled = [cell for cell in cells if cell]
    return (
        len(filled) > 1
        and all(_HEADER.fullmatch(cell) for cell in filled)
        and any(_NAMES_FIELD.search(cell) for cell in filled)
    )


def _padded(names: Sequence[str], width: int) -> list[str]:
    return [*names, *[""] * (width - len(names))]


def _merged(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """`Source | | Target |` over `Object | Field | Object | Field`: a group's name goes on to its right.

    A lone cell is the table's title, not a group.
    """
    last = _padded(rows[-1], width)
    names = [""] * width
    for row in rows[:-1]:
        if sum(map(bool, row)) < 2:
            continue
        group = ""
        for at, cell in enumerate(_padded(row, width)):
            group = cell or (group if last[at] else "")
            names[at] = f"{names[at]} {group}".strip()
    return [f"{name} {cell}".strip() for name, cell in zip(names, last, strict=True)]
