"""Names that stand where documents keep the names of systems: columns, labels, headers of mapping tables."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from planner.catalogue import find
from planner.extraction.mentions import Mention, hidden
from planner.extraction.names import cleaned
from planner.extraction.prose import SYSTEM_COLUMN, is_header, labelled
from planner.extraction.record_pairs import field_lines
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, FIELD_NOUNS, SYSTEM_NOUNS

_FIELD_LIKE: Final = re.compile(r"[a-z]+[A-Z]\w*|\w+_\w+|\w+\.\w+|\w+\[\d*\].*|[a-z]{2,}\d*")
_GENERIC: Final = re.compile(
    rf"(?:{SYSTEM_NOUNS}|(?:web ?|e-?)?(?:shop|store)|(?:in )?the \w+|our \w+)(?: fields?)?", re.IGNORECASE
)
_CAMEL: Final = re.compile(r"[A-Z][a-z]+[A-Z0-9]")
_WORD: Final = re.compile(r"(?<![\w@/.-])[A-Z][A-Za-z0-9]+")


def column_names(units: Sequence[Unit]) -> Iterator[tuple[Unit, int, int, str]]:
    """Cells of a column headed "System", and what is labelled source or target: (unit, start, end, name)."""
    fields = field_lines(units)
    for unit in units:
        if not _may_name(unit) or unit.number in fields:
            continue
        for cell in unit.passage.cells if unit.kind == "row" else ():
            if SYSTEM_COLUMN.match(cell.header) and not SYSTEM_COLUMN.match(cell.text.strip("*` ")):
                start = cell.start - unit.start
                yield unit, start, start + len(cell.text), _head(cell.text)
        for _, start, end in labelled(unit):
            yield unit, start, end, _head(unit.text[start:end])


def _may_name(unit: Unit) -> bool:
    return unit.kind not in ("code", "value") and unit.scope in ("in", "later")


def arrow_names(units: Sequence[Unit]) -> Iterator[tuple[Unit, int, int]]:
    """Single words beside the arrow of a heading, also without a capital: `# Shopify -> weclapp`."""
    for unit in units:
        if unit.kind != "heading" or unit.scope not in ("in", "later"):
            continue
        for arrow in ARROWS.finditer(unit.text):
            before = re.compile(
                r"(?:^|[:#])\W*([\w.]{4,})\W*$|(?:^|[:#])\W*([A-Z][\w.]{3,})(?: [a-z]+){1,2}\W*$"
            ).search(unit.text[: arrow.start()])
            after = re.compile(r"\W*([\w.]{4,})\W*$").match(unit.text, arrow.end())
            yield from (
                (unit, *word.span(word.lastindex or 1))
                for word in (before, after)
                if word and not _GENERIC.fullmatch(word[word.lastindex or 1])
            )


def _head(words: str) -> str:
    """The name in front of a remark: `Orderwell (our order desk)`."""
    return re.split(r"[(,;:/\u2013]|\s-\s", words.strip("*_` "))[0].strip("*_` ")


def header_names(units: Sequence[Unit]) -> list[tuple[Unit, str, bool]]:
    """Names in the headers of columns that hold field names: `| Lagerfuchs | weclapp |`, `Orbis column`,

    `Feld im KIS (MediPort)`; and whether the name is said elsewhere, or by two columns beside another's.
    """
    tables: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.kind == "row" and unit.scope == "in":
            tables[(unit.document.name, unit.passage.table)].append(unit)
    found: list[tuple[Unit, str, bool]] = []
    for rows in tables.values():
        head, body = rows[0], rows[1:]
        if not body or not is_header(head.passage.cells):
            continue
        headers = [cell.header for cell in head.passage.cells]
        found += [(head, name, True) for name in _of_columns(headers)]
        columns = [
            at
            for at, header in enumerate(headers)
            if not header.rstrip().endswith("?") and _field_share(body, at) >= 0.6
        ]
        if len(columns) == 2:
            names = [name for at in columns if (name := _head(headers[at])) and not _GENERIC.fullmatch(name)]
            found += [(head, name, False) for name in names if not _TELLS.search(name)]
    said = _prose_words(units, {word for _, name, _ in found for word in name.split()}) if found else set()
    return [(unit, name, sure or any(word in said for word in name.split())) for unit, name, sure in found]


_TELLS: Final = re.compile(
    r"\b(?:what|we|they|it|our|their|where|how|who|which|calls?|needs?|takes?)\b", re.IGNORECASE
)
_COLUMN: Final = re.compile(
    r"(?P<of>[A-Z][\w.&+-]*(?: [A-Z][\w.&+-]*){0,2}?)(?:'s)? (?i:fields?|columns?|tables?|attributes?"
    r"|propert(?:y|ies)"
    r"|keys?|elements?|parameters?|feld|spalte)\b"
    r"|\b(?i:fields?|columns?|tables?|attributes?|propert(?:y|ies)|keys?|elements?|taken|read|written"
    r"|names?|feld"
    r"|spalte) (?:in|of|from|to|im|in der|aus|von)?(?: \w+)?\W{1,2}(?P<in>[A-Z][\w.&+-]*(?:"
    r" [A-Z][\w.&+-]*){0,2})\W*$"
)


def _of_columns(headers: Sequence[str]) -> list[str]:
    """The names two or more sides of a table are headed with, if one of them is catalogued."""
    names = [
        (match["of"] or match["in"] or "").strip()
        for header in headers
        if (match := _COLUMN.search(" ".join(header.split())))
    ]
    kept = [
        name
        for name in names
        if cleaned(name, first=True) and not (_GENERIC.fullmatch(name) or FIELD_NOUNS.fullmatch(name))
    ]
    known = any(find(name) for name in kept)
    return list(dict.fromkeys(kept)) if len(set(kept)) > 1 and known else []


def _prose_words(units: Sequence[Unit], wanted: set[str]) -> set[str]:
    """Which of the words stand in running text, behind the first word of a sentence."""
    return {
        word
        for unit in units
        if unit.kind in ("paragraph", "item")
        for number, word in enumerate(re.findall(r"[\w-]+", unit.text))
        if word in wanted and (number or word.islower())
    }


def _field_share(rows: Sequence[Unit], at: int) -> float:
    """The share of a column's cells that look like the name of a field."""
    texts = [row.passage.cells[at].text.strip("`*_ ") for row in rows if at < len(row.passage.cells)]
    filled = [text for text in texts if text]
    if not filled:
        return 0.0
    hits = sum(bool(_FIELD_LIKE.fullmatch(text) or FIELD_NOUNS.fullmatch(text)) for text in filled)
    return hits / len(filled)


def word_units(units: Sequence[Unit], known: Mapping[int, Sequence[Mention]]) -> Counter[str]:
    """How many sentences hold a capitalised word that does not begin them; known systems left out."""
    counted: Counter[str] = Counter()
    for unit in units:
        if unit.kind in ("code", "value", "heading") or unit.scope not in ("in", "later"):
            continue
        taken = [(each.start, each.end) for each in known.get(unit.number, ())]
        text = hidden(unit.text)
        begun = len(text) - len(text.lstrip(" >*-#\"'\u201c"))
        counted.update(
            {
                match[0]
                for match in _WORD.finditer(text)
                if (match.start() > begun or _CAMEL.match(match[0]))
                and text[: match.start()].rstrip()[-1:] not in (".", "!", "?")
                and not any(left <= match.start() < right for left, right in taken)
            }
        )
    return counted
