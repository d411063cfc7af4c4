"""Who is named by @ in a text, and where. Pure.

A person is named by "@Ada Ek" or "@ada.ek" (the whole name), "@aek" (the address before its @),
"@ada@example.com" (the address), or "@Ada" where only one of the people has that first name. The longest
reading wins. Nothing counts inside `code`, inside a fenced block, or in the middle of a word or an address.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

_CODE: Final = re.compile(r"(?ms)^(```|~~~).*?(?:^\1|\Z)|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)")
_AT: Final = re.compile(r"(?<![\w@./+-])@(?=\w)")
# A name ends where no letter, digit or further part of an address follows.
_ENDS: Final = re.compile(r"(?!\w|[.+-]\w|@\w)")


class Person(Protocol):
    """What is asked of a person: teams.models.User has it."""

    name: str
    email: str


P = TypeVar("P", bound=Person)


@dataclass(frozen=True)
class Piece(Generic[P]):
    """A stretch of the text; `person` is who is named by it."""

    text: str
    person: P | None = None


def mentioned(text: str, people: Sequence[P]) -> list[P]:
    """Who of `people` is named, each once, in the order of the text."""
    found: list[P] = []
    for _, _, person in _spans(text, people):
        if person not in found:
            found.append(person)
    return found


def pieces(text: str, people: Sequence[P]) -> list[Piece[P]]:
    """The text cut at its mentions; joined again it is the text."""
    cut: list[Piece[P]] = []
    after = 0
    for start, end, person in _spans(text, people):
        if start > after:
            cut.append(Piece(text[after:start]))
        cut.append(Piece(text[start:end], person))
        after = end
    if after < len(text):
        cut.append(Piece(text[after:]))
    return cut


def _spans(text: str, people: Sequence[P]) -> Iterator[tuple[int, int, P]]:
    handles = _handles(people)
    code = [match.span() for match in _CODE.finditer(text)]
    lowered = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    after = 0
    for match in _AT.finditer(text):
        start = match.start()
        if start < after or any(begin <= start < end for begin, end in code):
            continue
        for handle, person in handles:
            end = match.end() + len(handle)
            if lowered.startswith(handle, match.end()) and _ENDS.match(text, end):
                yield start, end, person
                after = end
                break


def _handles(people: Sequence[P]) -> list[tuple[str, P]]:
    """What each may be called, longest first; what would name two people names nobody."""
    named: dict[str, list[P]] = {}
    for person in people:
        address = person.email.casefold()
        name = " ".join(person.name.casefold().split())
        first, dotted = name.partition(" ")[0], name.replace(" ", ".")
        for handle in {address, address.partition("@")[0], name, dotted, first} - {""}:
            named.setdefault(handle, []).append(person)
    sure = [(handle, of[0]) for handle, of in named.items() if len(of) == 1]
    return sorted(sure, key=lambda pair: -len(pair[0]))
