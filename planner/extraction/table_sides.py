"""Which two columns of a table pair fields, and which of them gives."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from planner.extraction.fields import IDENTIFIER
from planner.extraction.systems import Naming
from planner.extraction.tables import Table
from planner.extraction.units import Unit
from planner.extraction.words import RECORD_NOUNS, singular
from planner.spec.values import Role

SOURCE: Final = re.compile(
    r"\b(?:source|from|origin|input|src|incoming|upstream|sender|old|read|provider|giver|quelle|herkunft"
    r"|legacy|von|aus)\b",
    re.IGNORECASE,
)
TARGET: Final = re.compile(
    r"\b(?:target|to|into|dest\w*|output|tgt|outgoing|downstream|receiver|new|write|mapped|maps"
    r"|goes|becomes|stored|saved|ends up|lands?|ziel|nach|consumer)\b",
    re.IGNORECASE,
)
_SYSTEM: Final = re.compile(r"\b(?:system|application|app)s?(?: name)?$", re.IGNORECASE)
FIELD: Final = re.compile(
    r"field|attribut|propert|column|element|param|\bname\b|\bpath\b|feld|spalte", re.IGNORECASE
)
_ABOUT: Final = re.compile(r"\bmap(?:s|ped|pings?)?\b|field|transform|translat|zuordnung|feld", re.IGNORECASE)


def table_sides(
    table: Table, systems: Sequence[str], fields: Sequence[int], roles: Mapping[str, Role], naming: Naming
) -> tuple[int, int] | None:
    """The column that gives and the one that takes; names as a system spells them before words for them."""
    sides = _two_sides(table, systems, fields, roles, naming)
    if sides is None:
        return None
    source, target = sides
    return _spelled_beside(table, systems, fields, source, target), _spelled_beside(
        table, systems, fields, target, source
    )


def _spelled_beside(table: Table, systems: Sequence[str], fields: Sequence[int], at: int, other: int) -> int:
    """`What it is | Name in Foo`: of the columns of one side the one that spells names.

    Columns that stand together, and those of the same system, are of one side.
    """
    if _spelled_share(table.body, at) >= SPELLED or _FILLED.search(table.names[at]):
        return at
    own = [near for near in fields if systems[at] and systems[near] == systems[at]]
    beside = [near for near in (at + 1, at - 1) if near in fields and not systems[near]]
    spelled = [near for near in own if near != other and _spelled_share(table.body, near) >= SPELLED]
    spelled += [near for near in beside if near != other and is_spelled(table.body, near)]
    nearest = min(spelled, key=lambda near: abs(near - at), default=at)
    if systems[nearest] != systems[at] and TARGET.search(table.names[nearest]):
        return at
    return nearest


def _two_sides(
    table: Table, systems: Sequence[str], fields: Sequence[int], roles: Mapping[str, Role], naming: Naming
) -> tuple[int, int] | None:
    names, header = table.names, table.first
    named = [at for at in fields if systems[at]]
    if len({systems[at] for at in named}) >= 2:
        first = named[0]
        second = next(at for at in named if systems[at] != systems[first])
        ordered = _by_heading(header, naming, systems, first, second)
        return _by_words(names, first, second) or ordered or _by_role(systems, first, second, roles)
    context = " ".join((*header.context, header.document.title))
    if filled := _by_filling(table, systems, fields, about=bool(_ABOUT.search(context))):
        return filled
    gives = _fields_first(names, [at for at in fields if SOURCE.search(names[at])])
    takes = _fields_first(names, [at for at in fields if TARGET.search(names[at]) and at not in gives])
    if gives and takes:
        return gives[0], takes[0]
    others = [at for at in fields if at not in gives + takes]
    told = _ABOUT.search(context) or FIELD.search(" ".join(names)) or table.names_fields(gives)
    if others and (gives or takes) and told:
        return (gives[0], others[0]) if gives else (others[0], takes[0])
    other = next((at for at in others if named and at != named[0]), -1)
    if other >= 0 and (_ABOUT.search(context) or FIELD.search(f"{names[named[0]]} {names[other]}")):
        return _one_named(systems, named[0], other, roles)
    grouped = [at for at in fields if FIELD.search(names[at]) and len(names[at].split()) > 1]
    if len(table.header) > 1 and len(grouped) == 2:
        return grouped[0], grouped[1]
    about = bool(named) or bool(_ABOUT.search(context + " ".join(names)))
    if sides := _by_content(table, fields, about=about):
        return sides
    likely = [at for at in fields if _mostly_names(table.body, at)]
    if len(likely) >= 2 and re.search(r"\bmap|zuordnung", context + " ".join(names), re.IGNORECASE):
        return likely[0], likely[1]
    return None


_FILLED: Final = re.compile(
    r"^(?:filled|populated|set|fed|derived|taken|comes?|coming) (?:with|from|by|to|out of)\b"
    r"|^(?:values?|contents?|what (?:we (?:put|send|write|fill)|goes in).*|gets|contains"
    r"|where (?:it comes from|from|we (?:get|take|find) .*))$",
    re.IGNORECASE,
)
"""The header of a column that tells what a field beside it is given."""


def _by_filling(
    table: Table, systems: Sequence[str], fields: Sequence[int], *, about: bool
) -> tuple[int, int] | None:
    """`ERP field | Value`: the one is filled with what the other says."""
    gives = [at for at in fields if _FILLED.search(table.names[at])]
    takes = [at for at in fields if at not in gives and (FIELD.search(table.names[at]) or systems[at])]
    if len(gives) != 1 or len(takes) != 1:
        return None
    plain = re.fullmatch(r"values?|contents?", table.names[gives[0]], re.IGNORECASE)
    surely = about or bool(systems[takes[0]]) or not plain
    return (gives[0], takes[0]) if surely and _mostly_names(table.body, gives[0]) else None


_OURS: Final = re.compile(
    r"\b(?:we|our|ours|us|they|their|theirs|them|here|there|where|left|right)\b", re.IGNORECASE
)
_GIVEN: Final = re.compile(
    r"\b(?:take|taken|comes?|read|get|gets|is|sits|stands|delivers?|provides?|sends?|has|have)\b",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    r"\b(?:needs?|wants?|expects?|goes|go|takes|receives?|written|put|writes?|becomes?|lands?)\b",
    re.IGNORECASE,
)


def _by_content(table: Table, fields: Sequence[int], *, about: bool) -> tuple[int, int] | None:
    """Two columns of names as systems spell them pair fields, whatever is written above:

    "what we call it | what they call it". The first gives, unless the words say otherwise. `about`: a header
    names a system or the text speaks of mappings; without that the headers must tell of two sides.
    """
    spelled = [at for at in fields if _spelled_share(table.body, at) >= SPELLED]
    told = [
        at
        for at in fields
        if any(each(table.names[at]) for each in (_OURS.search, _GIVEN.search, _names_record))
    ]
    named = [at for at in fields if at in spelled or (at in told and _mostly_names(table.body, at))]
    if len(named) != 2 or not spelled:
        return None
    first, second = named
    one, other = table.names[first], table.names[second]
    told_sides = bool(_OURS.search(f"{one} {other}") or _GIVEN.search(one) or _GIVEN.search(other))
    told_sides = told_sides or (_names_record(one) and _names_record(other))
    if not told_sides and (len(spelled) < 2 or not about):
        return None
    takes_first = _TAKEN.search(one) and not _TAKEN.search(other)
    gives_second = _GIVEN.search(other) and not _GIVEN.search(one)
    return (second, first) if takes_first or gives_second else (first, second)


def _names_record(header: str) -> bool:
    """`Settlement report` beside `Journal entry`: a column of each record's fields."""
    last = header.casefold().split()[-1:]
    return bool(last) and (singular(last[0]) in RECORD_NOUNS or last[0] in _DOCUMENTS)


_DOCUMENTS: Final = frozenset(
    {"report", "file", "form", "message", "document", "sheet", "export", "statement"}
)
SPELLED: Final = 0.6
"""The share of cells that must be spelled as systems spell names, for a column of them."""


def _spelled_share(rows: Sequence[Unit], at: int) -> float:
    """Among the filled cells: names in one piece that no sentence would hold, `pickup.date` or `grossKg`."""
    filled = [cell for cell in _cells(rows, at) if cell]
    if not filled:
        return 0.0
    plain = [cell for cell in filled if IDENTIFIER.fullmatch(cell) and not cell.isdigit()]
    if len(set(filled)) < 0.7 * len(filled):
        return 0.0  # The same few words again and again are values.
    shaped = [cell for cell in plain if re.search(r"[a-z][A-Z]|_|\w\.\w|\[|^[A-Z]{3,}\d*$|[A-Z]\d", cell)]
    return len(plain) / len(filled) if shaped or all(cell[0].islower() for cell in plain) else 0.0


def is_spelled(rows: Sequence[Unit], at: int) -> bool:
    """A column of names in one piece that hold a sign or capital of their own, whatever it is called."""
    shaped = [cell for cell in _cells(rows, at) if re.search(r"[a-z][A-Z]|[a-z]_[a-z]|[a-z]\.[a-z]", cell)]
    return bool(shaped) and _spelled_share(rows, at) >= SPELLED


def _cells(rows: Sequence[Unit], at: int) -> list[str]:
    return [unit.passage.cells[at].text.strip("`* ") for unit in rows if at < len(unit.passage.cells)]


def is_counted(rows: Sequence[Unit], at: int) -> bool:
    """A column of numbers: positions, lengths, counts."""
    filled = [cell for cell in _cells(rows, at) if cell]
    return bool(filled) and all(re.fullmatch(r"[\d.,%-]+", cell) for cell in filled)


LEAST_FILLED: Final = 1 / 3


def without_marks(table: Table, fields: Sequence[int]) -> list[int]:
    """The columns without those of ticks: `ok` in some rows, the same two first names in all of them.

    Where fewer than two columns would be left, all stay.
    """
    kept = [at for at in fields if not _holds_marks(table, at)]
    return kept if len(kept) > 1 else list(fields)


def _holds_marks(table: Table, at: int) -> bool:
    cells = _cells(table.body, at)
    filled = [cell for cell in cells if cell]
    few = len(set(filled)) <= max(1, len(filled) // 4)
    asked = table.names[at].endswith("?") and len(filled) < LEAST_FILLED * len(cells)
    named = FIELD.search(table.names[at]) or any(re.search(r"[a-z][A-Z]|_|\w\.\w", each) for each in filled)
    return len(filled) > 1 and not named and (few or asked)


def _fields_first(names: Sequence[str], places: Sequence[int]) -> list[int]:
    """`Source system` beside `Source field` only says whose field it is."""
    return sorted(places, key=lambda at: bool(_SYSTEM.search(names[at])))


def _by_words(names: Sequence[str], first: int, second: int) -> tuple[int, int] | None:
    if re.search(r"\b(?:source|from|quelle)\b", names[second], re.IGNORECASE) or re.search(
        r"\b(?:target|to|into|ziel)\b", names[first], re.IGNORECASE
    ):
        return second, first
    return (first, second) if re.search(r"\b(?:source|from)\b", names[first], re.IGNORECASE) else None


def _by_heading(
    header: Unit, naming: Naming, systems: Sequence[str], first: int, second: int
) -> tuple[int, int] | None:
    """`Products (Odoo to Shopify)` above a table says which column gives, whatever else is done."""
    for words in reversed(header.passage.section):
        places = []
        for at in (first, second):
            system = naming.systems[systems[at]]
            names = (system.name, *(system.entry.aliases if system.entry else ()))
            found = [place for name in names if (place := words.casefold().find(name.casefold())) >= 0]
            places.append(min(found, default=-1))
        if min(places) < 0:
            continue
        between = words[min(places) : max(places)]
        if re.search(r"\b(?:to|into)\b|->|→|=>", between):
            return (first, second) if places[0] < places[1] else (second, first)
    return None


def _by_role(systems: Sequence[str], first: int, second: int, roles: Mapping[str, Role]) -> tuple[int, int]:
    turned = roles.get(systems[first]) == "target" or (
        roles.get(systems[second]) == "source" and roles.get(systems[first]) != "source"
    )
    return (second, first) if turned else (first, second)


def _one_named(systems: Sequence[str], named: int, other: int, roles: Mapping[str, Role]) -> tuple[int, int]:
    role = roles.get(systems[named])
    if role == "target":
        return other, named
    return (named, other) if role == "source" else (min(named, other), max(named, other))


def _mostly_names(rows: Sequence[Unit], at: int) -> bool:
    """Cells that look like field names: short, and different from each other."""
    texts = [unit.passage.cells[at].text.strip("`* ") for unit in rows if at < len(unit.passage.cells)]
    filled = [text for text in texts if text]
    short = [text for text in filled if len(text.split()) <= 6]
    shaped = [text for text in filled if IDENTIFIER.fullmatch(text)]
    return (
        bool(filled)
        and len(short) >= 0.7 * len(filled)
        and (len(set(filled)) > len(filled) / 2 or bool(shaped))
    )
