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


_FIELD_CELL: Final = re.compile(r"[a-z]\w*(?:[._][a-zA-Z]\w*)+|[\"'“].*\{\w+\}.*[\"'”]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table's column names, its header rows and the rows below them."""

    names: tuple[str, ...]
    header: tuple[Unit, ...]
    body: tuple[Unit, ...]
    headless: bool = False
    """Its first row is one like all others: two names beside each other."""

    @property
    def first(self) -> Unit:
        return self.header[0]

    def names_fields(self, places: Sequence[int]) -> bool:
        """Whether columns, called `From` perhaps, hold names in one piece or texts with places for them."""
        rows = [unit.passage.cells for unit in self.body]
        cells = [row[at].text.strip("`* ") for row in rows for at in places if at < len(row)]
        return any(_FIELD_CELL.fullmatch(cell) for cell in cells)


def tables_of(units: Sequence[Unit]) -> list[Table]:
    """The tables that belong to the work, in order of reading."""
    grouped: dict[tuple[str, int], list[Unit]] = {}
    for unit in units:
        if unit.kind == "row" and unit.scope == "in":
            grouped.setdefault((unit.document.name, unit.passage.table), []).append(unit)
    tables: list[Table] = []
    for rows in grouped.values():
        last = tables[-1] if tables and tables[-1].first.document is rows[0].document else None
        if last is not None and _goes_on(last, rows):
            tables.append(Table(last.names, last.header, tuple(rows)))
        elif len(rows) > 1:
            tables.append(_table(rows))
    return tables


_NAME_IN_ONE: Final = re.compile(
    r"[A-Za-z]\w*(?:[./][\w\[\]]+)+|[A-Za-z]+[a-z][A-Z]\w*|[a-z]+_\w+|[A-Z]+_[A-Z_]+"
)


def _goes_on(last: Table, rows: Sequence[Unit]) -> bool:
    """Whether rows below another heading are of the table before: no header, names where it has names."""
    if len(last.names) < len(rows[0].passage.cells):
        return False
    first = [_words(cell.text) for cell in rows[0].passage.cells]
    named = [at for at, cell in enumerate(first) if _NAME_IN_ONE.fullmatch(cell)]
    before = [[_words(cell.text) for cell in row.passage.cells] for row in last.body]
    alike = [at for at in named if any(len(row) > at and _NAME_IN_ONE.fullmatch(row[at]) for row in before)]
    headed = [at for at in named if not _NAME_IN_ONE.fullmatch(last.names[at])]
    return len(alike) >= 2 and len(headed) == len(named)


_SPELLED: Final = re.compile(r"[a-z][A-Za-z0-9]*(?:[._][A-Za-z0-9\[\]]+)+|[a-z]+[A-Z]\w*|\w+__c|[a-z]+")
_SHAPED: Final = re.compile(r"[a-z][A-Z]|_|\w\.\w")
FROM: Final = re.compile(r"^(?:(?:is|are|filled|taken|comes?|set|read|copied) )*(?:from|aus|von) (?=\w)")
"""What stands before the name of what gives, where a column tells what the one beside it is filled with."""


def _headless(rows: Sequence[Unit]) -> bool:
    """Whether the first row holds names of fields as the others do: nobody wrote what the columns are."""
    cells = [[_words(cell.text).lstrip("-*\u2022 ") for cell in row.passage.cells[:2]] for row in rows]
    cells = [[FROM.sub("", cell) for cell in row] for row in cells]
    first, body = cells[0], cells[1:]
    if len(first) < 2 or not all(_SPELLED.fullmatch(cell) for cell in first):
        return False
    if any(_HEADER.fullmatch(cell) for cell in first) and not any(map(_SHAPED.search, first)):
        return False
    for at in (0, 1):
        column = [row[at] for row in body if len(row) > at]
        shaped = sum(bool(_SHAPED.search(cell)) for cell in column)
        if _SHAPED.search(first[at]) and column and shaped >= 0.5 * len(column):
            return True
    return False


def _table(rows: Sequence[Unit]) -> Table:
    if _headless(rows):
        return Table(
            ("",) * max(len(row.passage.cells) for row in rows), (rows[0],), tuple(rows), headless=True
        )
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


MOST_NAMES: Final = 1 / 3


def names_fields(table: Table) -> bool:
    """Whether a third of the cells are spelled as fields are: such a table pairs no values."""
    cells = [_words(cell.text) for unit in table.body for cell in unit.passage.cells[:2]]
    return sum(bool(_NAME_IN_ONE.fullmatch(cell)) for cell in cells) > MOST_NAMES * len(cells)
