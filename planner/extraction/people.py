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
_LETTER_HEAD: Final = re.compile(
    r"^[> ]*(?:From|Von):\s*(?P<writer>[A-Z][^\n@:]{2,40}?)\s{2,}(?:To|An):"
    r"|^[> ]*(?:From|To|Cc|Von|An):\s*(?P<people>[A-Z][^\n@:]{2,60})(?=\n(?:[^\n]*\n){0,3}?[> ]*(?:Date"
    r"|Sent|Subject"
    r"|Datum|Betreff|last updated)\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""The sender and receiver of a letter whose address is left out."""
_JOB: Final = (
    r"(?:manager|owner|director|administrator|accountant|developer|secretary|treasurer|receptionist|assistant"
    r"|officer|coordinator|engineer|consultant|analyst|nurse|lawyer|head|chair\w*|librarian|foreman|clerk"
    r"|controller|bookkeeper|colleague|intern|apprentice|CTO|CEO|CFO|boss)"
)
_SAYS: Final = (
    r"(?:sa(?:id|ys)|thinks?|thought|asks?|asked|wants?|wanted|told|tells|mentioned|suggests?|suggested"
    r"|prefers?"
    r"|pointed|pointing|agreed|agrees|promised|confirmed|knows|explained|replied|wrote|noted|wondered"
    r"|is (?:off"
    r"|away|sick|on (?:leave|holiday|vacation))|had to leave|logs? in|clicks|presses|types|spent|retires?"
    r"|looks after)"
)
_PERSON: Final = re.compile(
    rf"(?<![\w.])(?P<people>[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:,? \((?:the |our |her "
    rf"|his )?(?:[\w-]+ ){{0,2}}{_JOB}\b"
    rf"|, (?:the |our )?(?:[\w-]+ ){{0,2}}{_JOB}\b|(?: has| have| also| then| just)? {_SAYS}\b)"
    rf"|\b(?:Mr|Mrs|Ms|Dr|Herr|Herrn|Frau|Fr)\.? (?P<titled>[A-Z]\w+)"
    rf"|\b(?:our|the|my) (?:[a-z]+ ){{0,2}}{_JOB} (?P<named>[A-Z][a-z]+)\b"
)
"""Who holds a post, and who says or wants something: systems do neither."""
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
        for pattern in (_LETTER_HEAD, _PERSON):
            for match in pattern.finditer(text):
                found |= _words(next(filter(None, match.groups())))
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
