"""Systems without a name, or with one said only once: `our ERP`, `an external system`, `the SFTP server`."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from planner.extraction.mentions import Mention, hidden
from planner.extraction.names import ANY, MOVES, Candidate, cleaned, core
from planner.extraction.units import Unit
from planner.extraction.words import SYSTEM_NOUNS


def weak_names(units: Sequence[Unit], known: Mapping[int, Sequence[Mention]]) -> list[Candidate]:
    """Names said to send or receive just once, best first: for texts that name no second system otherwise."""
    found: dict[str, Candidate] = {}
    for unit in units:
        if unit.kind in ("code", "value", "row") or unit.scope != "in" or not MOVES.search(unit.text):
            continue
        taken = [(each.start, each.end) for each in known.get(unit.number, ())]
        for match in _SENDER.finditer(hidden(unit.text)):
            name = cleaned(match["a"])
            if name and not any(left < match.end("a") and match.start("a") < right for left, right in taken):
                candidate = found.setdefault(core(name), Candidate(name))
                candidate.weight += 1
                candidate.units.add(unit.number)
    return sorted(found.values(), key=lambda each: -each.weight)


_SENDER: Final = re.compile(
    rf"\b(?:from|to|into|with) (?:the |our )?{ANY}(?=\W*$|[.,;:)]| (?:to|into|in|via|and|when)\b)"
)


_GENERIC: Final = re.compile(
    rf"\b(?:our|the|an?|their|your|any|some)\s+((?:[a-z-]+\s+){{0,2}}?{SYSTEM_NOUNS})\b", re.IGNORECASE
)
_GENERIC_NO: Final = re.compile(
    r"\b(?:both|either|each|two|other|same|whole|entire|this|operating|file|automated|source"
    r"|target|destination|respective|integration|new|receiving|sending)\b",
    re.IGNORECASE,
)


_FILE_SERVER: Final = re.compile(
    r"(?<![\u2019']s )\b(?:from|to|into|onto) (?:the |an? |our )?(S?FTPS?(?: server)?)\b"
    r"(?! (?:server )?(?:of|at|run by|hosted by)\b)",
    re.IGNORECASE,
)


def file_servers(units: Sequence[Unit]) -> list[Candidate]:
    """An SFTP server that is read or written and said to be nobody's."""
    for unit in units:
        found = _FILE_SERVER.search(unit.text) if unit.kind in ("paragraph", "item") else None
        if found and unit.scope == "in":
            kind = found[1].split()[0].upper()
            return [Candidate(f"{kind} server", 3, {unit.number}, kind)]
    return []


def unnamed_systems(units: Sequence[Unit]) -> list[Candidate]:
    """Systems without a name: `our ERP`, `an external system`, `the SFTP server`. Most often named first."""
    found: dict[str, Candidate] = {}
    for unit in units:
        if unit.kind in ("code", "value") or unit.scope != "in" or not MOVES.search(unit.text):
            continue
        for match in _GENERIC.finditer(unit.text):
            words = " ".join(match[1].split())
            if not _GENERIC_NO.search(words) and words.casefold() not in (
                "system",
                "app",
                "platform",
                "database",
            ):
                candidate = found.setdefault(words.casefold(), Candidate(words, noun=words))
                candidate.weight += 1
                candidate.units.add(unit.number)
    return sorted(found.values(), key=lambda each: -each.weight)
