"""Names that stand where documents keep the names of systems: columns, labels, headers of mapping tables."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from planner.extraction.mentions import Mention, hidden
from planner.extraction.prose import SYSTEM_COLUMN, is_header, labelled
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
    for unit in units:
        if unit.kind in ("code", "value") or unit.scope not in ("in", "later"):
            continue
        for cell in unit.passage.cells if unit.kind == "row" else ():
            if SYSTEM_COLUMN.match(cell.header) and not SYSTEM_COLUMN.match(cell.text.strip("*` ")):
                start = cell.start - unit.start
                yield unit, start, start + len(cell.text), _head(cell.text)
        for _, start, end in labelled(unit):
            yield unit, start, end, _head(unit.text[start:end])


def arrow_names(units: Sequence[Unit]) -> Iterator[tuple[Unit, int, int]]:
    """Single words beside the arrow of a heading, also without a capital: `# Shopify -> weclapp`."""
    for unit in units:
        if unit.kind != "heading" or unit.scope not in ("in", "later"):
            continue
        for arrow in ARROWS.finditer(unit.text):
            before = re.compile(r"(?:^|[:#])\W*([\w.]{4,})\W*$").search(unit.text[: arrow.start()])
            after = re.compile(r"\W*([\w.]{4,})\W*$").match(unit.text, arrow.end())
            yield from (
                (unit, *word.span(1)) for word in (before, after) if word and not _GENERIC.fullmatch(word[1])
            )


def _head(words: str) -> str:
    """The name in front of a remark: `Orderwell (our order desk)`."""
    return re.split(r"[(,;:/\u2013]|\s-\s", words.strip("*_` "))[0].strip("*_` ")


def header_names(units: Sequence[Unit]) -> list[tuple[Unit, str, bool]]:
    """Headers of columns that hold field names: `| Lagerfuchs | weclapp |` above `ls_nummer | city`;

    and whether the text outside of tables says the same word.
    """
    tables: dict[tuple[str, int], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.kind == "row" and unit.scope == "in":
            tables[(unit.document.name, unit.passage.table)].append(unit)
    found: list[tuple[Unit, str]] = []
    for rows in tables.values():
        head, body = rows[0], rows[1:]
        if not body or not is_header(head.passage.cells):
            continue
        kinds = [_field_share(body, at) for at in range(len(head.passage.cells))]
        columns = [at for at, share in enumerate(kinds) if share >= 0.6]
        if len(columns) == 2:
            found += [(head, head.passage.cells[at].header) for at in columns]
    named = [(row, _head(header)) for row, header in found]
    found = [(row, header) for row, header in named if header and not _GENERIC.fullmatch(header)]
    said = _prose_words(units, {word for _, header in found for word in header.split()}) if found else set()
    return [(unit, header, any(word in said for word in header.split())) for unit, header in found]


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
