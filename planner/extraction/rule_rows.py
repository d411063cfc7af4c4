"""Rules that stand in tables: a case and what happens then, a note below a mapping sheet, a remark."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from planner.extraction.rule_kinds import by_condition, by_outcome
from planner.extraction.rule_runs import Draft
from planner.extraction.units import Unit

_CASE: Final = re.compile(
    r"\W*(?:situations?|cases?|symptoms?|(?:http )?status(?: codes?)?|(?:http )?codes?|conditions?"
    r"|problems?|when|if"
    r"|what if|errors?(?: codes?)?|alerts?|exceptions?|answers?|responses?|events?|fehler|fall"
    r"|st\u00f6rung|situation"
    r"|meldung)\W*",
    re.IGNORECASE,
)
_THEN: Final = re.compile(
    r"\W*(?:what (?:happens|(?:the|we|it|to) [\w ]+)|actions?(?: taken)?|do this|handling|reactions?"
    r"|results?|then"
    r"|treatment|behaviou?r|consequences?|response|outcome|ma\u00dfnahme|was passiert|reaktion|folge)\W*",
    re.IGNORECASE,
)
_FAULT: Final = re.compile(
    r"error|fehler|status|code|symptom|problem|alert|exception|st\u00f6rung", re.IGNORECASE
)
_IN_ROW: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\u00c4\u00d6\u00dc])")
MOST_FILLED: Final = 3
"""A row of a sheet in which no more cells are filled is a note, not a field."""
LEAST_WORDS: Final = 4


def case_of(unit: Unit) -> Draft | None:
    """`unknown contract | falls back to UOP`: a row of a table of cases."""
    if unit.kind != "row" or unit.scope != "in":
        return None
    cases = [cell for cell in unit.passage.cells if _CASE.fullmatch(cell.header) and cell.text.strip()]
    thens = [cell for cell in unit.passage.cells if _THEN.fullmatch(cell.header) and cell.text.strip()]
    if not cases or not thens or cases[0].text == cases[0].header or len(thens[0].text.split()) < 2:
        return None
    between = [
        cell.text.strip()
        for cell in unit.passage.cells
        if cases[0].start < cell.start <= thens[0].start and cell.text.strip()
    ]
    words = " ".join(f"{cases[0].text.strip()}: {', '.join(between)}".replace("`", "").split())
    if re.search(r"\b(?:nothing to do|call|ask|restart|contact)\b", thens[0].text) and len(between) < 2:
        return None
    fault = _FAULT.search(cases[0].header)
    kind = by_condition(words) or by_condition(f"if {cases[0].text},") or ("error" if fault else None)
    return Draft(words, kind or by_outcome(words, 1) or "other", [unit.evidence()])


def noted(unit: Unit) -> Iterator[Unit]:
    """The sentences of a note in a sheet: a row that has a label and one long cell."""
    if unit.kind != "row" or unit.scope != "in":
        return
    filled = [cell for cell in unit.passage.cells if cell.text.strip()]
    wide = len(unit.passage.cells) > MOST_FILLED + 1
    for cell in filled if wide else ():
        long = len(cell.text.split()) >= LEAST_WORDS
        if not long or cell.text == cell.header:
            continue
        if unit.passage.text[cell.start : cell.start + len(cell.text)] != cell.text:
            continue
        label = "" if len(filled) > MOST_FILLED else "note"
        at = 0
        for part in (*_IN_ROW.split(cell.text),):
            place = cell.text.find(part, at)
            at = place + len(part)
            item = replace(unit.passage, kind="item", lead=label)
            yield replace(unit, passage=item, start=cell.start + place, text=part)


_KEYED: Final = re.compile(
    r"\b(?:upsert|finds? the|already|see (?:if|whether)|recogni\w+|identif\w+|both sides)\b", re.IGNORECASE
)


def is_keyed(text: str) -> bool:
    """Whether a remark says that its field is the one by which records are found."""
    return bool(_KEYED.search(text))


def is_note(unit: Unit) -> bool:
    """Whether such a sentence stands in a row of its own, and not beside a field."""
    return unit.passage.lead == "note"
