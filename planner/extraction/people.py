"""People of a document: who was present, who wrote, who has to do what. No name of theirs is a system's."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from planner.extraction.units import Unit

_LISTED: Final = re.compile(
    r"^\W*(?:present|attend(?:ees|ed|ing)|participants?|apologies|absent|reporter|assignee|assigned(?:"
    r" to)?|requester"
    r"|(?:product |page |process |business )?owner|author|written by|prepared by|created by|on the call|in"
    r" the room"
    r"|minutes(?: taken)? by|chair(?:ed by)?|facilitator|contact(?: person)?|anwesend|teilnehmer"
    r"|verfasser)(?:\W{0,3}[:|=\u2013-]\W{0,3}|\W{0,2}\n)"
    r"(?P<people>\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL: Final = re.compile(r"^(?:From|To|Cc|Von|An):\W*(?P<people>[^\n]*@[^\n]*)$", re.MULTILINE)
_SIGNED: Final = re.compile(
    r"^[ \t]*(?:(?:best|kind|warm|many) (?:regards|wishes)|regards|cheers|thanks|thank you|greetings"
    r"|groetjes|gr\u00fc\u00dfe|(?:mit )?freundlichen gr\u00fc\u00dfen|sincerely)[!,."
    r" \t]*\n+(?P<people>[^\n]{2,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_SPEAKER: Final = re.compile(
    r"^\W{0,3}(?:\[?\d{1,2}[:.]\d{2}\]?[ \t]+)?(?P<people>[A-Za-z][\w.]{1,20})(?: \([^)\n]{2,30}\))?"
    r"(?:,[^\n:]{2,20}(?:ago|day))?:[ \t\n]",
    re.MULTILINE,
)
_NAME: Final = re.compile(r"\b[^\W\d_][\w-]+")
_INSIDE: Final = re.compile(r"\([^)]*\)|<[^>]*>|\S+@\S+")
_WHO: Final = re.compile(
    r"who|owner|responsible|assignee|action by|by whom|wer|verantwortlich|name|person", re.IGNORECASE
)
LEAST_SAID: Final = 3
"""Lines a word must begin to be a speaker's name, where no time stands before it."""


def people_of(units: Sequence[Unit]) -> frozenset[str]:
    """The words of their names, folded."""
    found: set[str] = set()
    texts = {unit.document.name: unit.document.text for unit in units}
    for text in texts.values():
        for pattern in (_LISTED, _MAIL, _SIGNED):
            for match in pattern.finditer(text):
                found |= _words(match["people"])
        spoken = Counter(match["people"] for match in _SPEAKER.finditer(text))
        found |= {name.casefold() for name, times in spoken.items() if times >= LEAST_SAID}
    for unit in units:
        for cell in unit.passage.cells if unit.kind == "row" else ():
            if _WHO.fullmatch(cell.header.strip()) and len(cell.text.split()) <= 2 and cell.header != "Name":
                found |= _words(cell.text)
    return frozenset(found)


_SUPPLIER: Final = re.compile(
    r"\b(?:supplier|manufacturer|maker|reseller|agency|consultancy|hersteller|lieferant)(?: is| called|:)?"
    r" (?P<name>[A-Z]\w+)"
)


def suppliers_of(units: Sequence[Unit]) -> frozenset[str]:
    """Companies a system comes from, folded: `the pump server ("Foo", supplier Bar)`."""
    return frozenset(match["name"].casefold() for unit in units for match in _SUPPLIER.finditer(unit.text))


def _words(people: str) -> set[str]:
    bare = _INSIDE.sub(" ", people)
    return {word.casefold() for word in _NAME.findall(bare) if word[0].isupper() and len(word) > 1}
