"""Running text wherever it stands, also in the cells of a table, and rows that label a system."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from planner.extraction.units import Unit
from planner.reading import Cell
from planner.spec.values import Role

_SENTENCE_WORDS: Final = 6
SYSTEM_COLUMN: Final = re.compile(
    r"^(?:(?:involved|connected) )?(?:system|application|app|platform|tool|component|party|participant)s?"
    r"(?: name)?$",
    re.IGNORECASE,
)
_KIND: Final = r"(?:[ -]?(?:system|application|app|platform|side|party|end))"
_GIVES: Final = (
    r"(?:source|sender|origin|from|provider|producer|publisher|sending|upstream|delivering|quell?e?)"
)
_TAKES: Final = (
    r"(?:target|receiver|recipient|destination|to|consumer|receiving|downstream|subscriber|sink|ziel)"
)
_LABELS: Final[tuple[tuple[Role, re.Pattern[str]], ...]] = (
    ("source", re.compile(rf"^(?:data )?{_GIVES}{_KIND}?$", re.IGNORECASE)),
    ("target", re.compile(rf"^(?:data )?{_TAKES}{_KIND}?$", re.IGNORECASE)),
)


_LABELLED: Final = re.compile(
    r"^\W*(?P<label>[A-Za-z][A-Za-z -]{1,30}?)\W{0,3}:\W{0,4}(?P<value>[\w\"'].{0,120})$", re.DOTALL
)


def spoken(unit: Unit) -> Iterator[tuple[int, str]]:
    """The sentences of a unit, each with where it begins: all of it, or of a table row its wordy cells."""
    if unit.kind != "row":
        yield 0, unit.text
        return
    for cell in unit.passage.cells:
        if len(cell.text.split()) >= _SENTENCE_WORDS:
            start = cell.start - unit.start
            yield start, unit.text[start : start + len(cell.text)]


def is_header(cells: Sequence[Cell]) -> bool:
    """Whether a row only names the columns."""
    return all(cell.header == " ".join(cell.text.strip("*_` ").split()) for cell in cells)


def label_role(words: str) -> Role | None:
    """The role a label gives: `Source system`, `Sender`, `To`; None for any other words."""
    plain = " ".join(words.strip("*_`: ").split())
    return next((role for role, pattern in _LABELS if pattern.match(plain)), None)


def labelled(unit: Unit) -> Iterator[tuple[Role, int, int]]:
    """Places that a label or the header of their column calls source or target: (role, start, end).

    `Sender: Foo`, `| Source system | Foo |`, or a column headed "Source system".
    """
    if unit.kind != "row":
        said = _LABELLED.match(unit.text)
        if (
            said
            and not _in_mail_header(unit)
            and (role := label_role(said["label"]))
            and _names_one(said["value"])
        ):
            yield role, *said.span("value")
        return
    cells = [cell for cell in unit.passage.cells if cell.text.strip()]
    sides = any(label_role(cell.header) for cell in cells)  # "Part | From": its rows name parts, not sides.
    if len(cells) == 2 and not sides and (role := label_role(cells[0].text)) and _names_one(cells[1].text):
        yield role, *_span(unit, cells[1])
    elif not is_header(cells):
        for cell in cells:
            # A column just called "Source" holds fields as a rule, one called "Source system" holds systems.
            found = label_role(cell.header) if len(cell.header.split()) >= 2 else None
            if found and _names_one(cell.text):
                yield found, *_span(unit, cell)


_MAIL: Final = re.compile(r"^\W*(?:Subject|Betreff|Sent|Gesendet|Cc|Reply-To):", re.MULTILINE)


def _in_mail_header(unit: Unit) -> bool:
    """`From:` and `To:` above a subject name people."""
    start = unit.passage.start
    return bool(_MAIL.search(unit.document.text[max(0, start - 200) : start + len(unit.passage.text) + 200]))


def _span(unit: Unit, cell: Cell) -> tuple[int, int]:
    start = cell.start - unit.start
    return start, start + len(cell.text)


_FIELD: Final = re.compile(r"[a-z]\w*(?:[._]\w+)+|[a-z]+[A-Z]\w*")
"""`shipping_address.name` beside "Recipient" is a field."""


def _names_one(words: str) -> bool:
    """Words that begin like a name, with at most a remark behind it."""
    name = re.split(r"[(,;:\u2013]|\s-\s", words.strip("*_` "))[0].strip()
    return 0 < len(name.split()) <= 4 and not _FIELD.fullmatch(name)


def told_of(unit: Unit) -> Iterator[tuple[Cell, str]]:
    """In a list of systems: the system's cell, and what another cell tells of it."""
    cells = unit.passage.cells
    named = next((cell for cell in cells if SYSTEM_COLUMN.match(cell.header)), None)
    if named is None or is_header(cells):
        return
    for cell in cells:
        if cell is not named and cell.text.strip():
            yield named, unit.text[cell.start - unit.start : cell.start - unit.start + len(cell.text)]
