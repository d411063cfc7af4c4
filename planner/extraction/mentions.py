"""Where systems are named in running text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planner.catalogue import CatalogueSystem, spoken_forms
from planner.extraction.addresses import address_words
from planner.extraction.units import Unit
from planner.extraction.words import ARROWS, PLAIN_WORDS, VOCABULARY

_PIECE: Final = re.compile(r"[A-Za-z0-9&+]+")
_PIECE_OF_NAME: Final = re.compile(r"\w+")
_GAP: Final = re.compile(r"\s+|[./&'\u2019+-]")
_NO_NAMES: Final = re.compile(
    # Whole words with an @ or two slashes; each begins where a word begins, or time would grow as its cube.
    r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@[^\s.]+\.\S*\w|(?<!\S)[^\s/]*/\S[^\s/]*/\S*"
    r"|[\w-]+\.(?:md|ya?ml|json|tsx?|jsx?|py|png|jpe?g|svg|csv|xlsx?|xml|html?)\b"
)
_PREPOSITIONS: Final = VOCABULARY["prepositions"]
_APP_NOUNS: Final = VOCABULARY["appnouns"]
_APP_VERBS: Final = VOCABULARY["appverbs"]
_LOWER: Final = frozenset({"slack", "discord", "telegram", "confluence"})
"""Ordinary words that are hardly used as such: people write them small."""
_WEEKDAYS: Final = frozenset({"monday"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A system named in a unit: its key and where."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    system: CatalogueSystem
    start: int
    end: int
    doubtful: bool


def hidden(text: str) -> str:
    """Addresses, paths and file names blanked: a name inside them names no system."""
    return _NO_NAMES.sub(lambda match: " " * len(match[0]), text)


def catalogue_mentions(units: Sequence[Unit]) -> dict[int, list[Mention]]:
    """Known systems by unit number. Names that are ordinary words count only where the context fits,

    or with a capital once the same document has used them so.
    """
    found = {unit.number: _known(hidden(unit.text)) for unit in units if unit.kind not in ("code", "value")}
    sure = {
        (unit.document.name, each.system.key)
        for unit in units
        for each in found.get(unit.number, ())
        if not each.doubtful
    }
    sure |= _with_address(units, found)
    mentions: dict[int, list[Mention]] = {}
    for unit in units:
        kept = [
            Mention(each.system.key, each.start, each.end)
            for each in found.get(unit.number, ())
            if not each.doubtful
            or ((unit.document.name, each.system.key) in sure and each.system.key not in _WEEKDAYS)
        ]
        if kept:
            mentions[unit.number] = kept
    return mentions


def _with_address(units: Sequence[Unit], found: Mapping[int, Sequence[_Found]]) -> set[tuple[str, str]]:
    """Ordinary words that are names after all: an address or variable of the texts holds them."""
    doubtful = {
        (unit.document.name, each.system.key): unit.text[each.start : each.end].casefold()
        for unit in units
        for each in found.get(unit.number, ())
        if each.doubtful
    }
    words = address_words(units) if doubtful else set()
    return {
        place
        for place, name in doubtful.items()
        if name in words
        or (len(name) >= 5 and any(word.startswith(name) or word.endswith(name) for word in words))
    }


def _known(text: str) -> list[_Found]:
    forms = spoken_forms()
    pieces = list(_PIECE.finditer(text))
    found: list[_Found] = []
    at = 0
    while at < len(pieces):
        taken = 0
        for words, system, common in forms.get(pieces[at][0].casefold(), ()):
            if _matches(text, pieces, at, words):
                start, end = pieces[at].start(), pieces[at + len(words) - 1].end()
                if _is_name(text, start, end, common):
                    doubtful = common and text[start].isupper() and not _fits(text, start, end, system.key)
                    found.append(_Found(system, start, end, doubtful))
                    taken = len(words)
                    break
        at += taken or 1
    return found


def _matches(text: str, pieces: Sequence[re.Match[str]], at: int, words: tuple[str, ...]) -> bool:
    if at + len(words) > len(pieces):
        return False
    for offset, word in enumerate(words):
        piece = pieces[at + offset]
        if piece[0].casefold() != word:
            return False
        if offset and not _GAP.fullmatch(text, pieces[at + offset - 1].end(), piece.start()):
            return False
    return True


def _is_name(text: str, start: int, end: int, common: bool) -> bool:
    """Part of an identifier or header (`hubspot_id`, `X-Shopify-Topic`) is no name; `SAP` is, not `sap`."""
    if text[max(0, start - 1) : start] in ("_", "#", "@", "$") or text[max(0, start - 2) : start] in (
        "X-",
        "x-",
    ):
        return False
    if re.match(r"-[A-Z0-9]{1,3}\b(?!-)", text[end : end + 5]) and text[start:end].isupper():
        return False  # `GLS-P` is a code.
    if text[end : end + 1] == "_" or re.match(r"[A-Za-z0-9]", text[end : end + 1]):
        return False
    name = text[start:end]
    if common and not name[0].isupper():
        return name in _LOWER and bool(re.search(r"\b(?:on|in|to|via|into|from|and|or)\s$", text[:start]))
    return not (
        len(name) <= 4 and name.isalpha() and name.islower() and name not in ("jira", "xero", "asana")
    )


def _fits(text: str, start: int, end: int, key: str) -> bool:
    """Whether an ordinary word with a capital stands where a system's name would stand."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    before = re.findall(r"[\w']+|[^\w\s]", line)[-1:]
    after = re.findall(r"[\w']+|[^\w\s]", text[end : end + 40])[:2]
    following = after[0].casefold() if after else ""
    if key in _WEEKDAYS:
        return following in (
            "api",
            "board",
            "boards",
            "item",
            "items",
            "webhook",
            "webhooks",
            "workspace",
            "column",
        )
    if following in _APP_NOUNS or following in _APP_VERBS:
        return True
    if not before:
        return following in ("", ":") or bool(ARROWS.match(text[end : end + 5].strip()))
    near_arrow = ARROWS.search(text[max(0, start - 5) : start]) or ARROWS.match(text[end : end + 5].lstrip())
    return (
        before[0].casefold() in _PREPOSITIONS
        or bool(near_arrow)
        or before[0] in "|([/+"
        or text[start - 1] == ";"
    )


def named_mentions(
    units: Iterable[Unit], names: dict[str, str], capital: frozenset[str] = frozenset()
) -> dict[int, list[Mention]]:
    """Where the given names (name -> key) stand, by unit number. Names in `capital` need theirs."""
    if not names:
        return {}
    proper = {name.casefold() for name in capital}
    forms: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        body = re.escape(name).replace(r"\ ", r"\s+")
        pattern = re.compile(rf"(?<![\w@#$/.-]){body}(?![\w@])(?!\.\w+\()", re.IGNORECASE)
        forms[_PIECE_OF_NAME.findall(name.casefold())[0]].append((pattern, names[name]))
    found: dict[int, list[Mention]] = {}
    for unit in units:
        if unit.kind not in ("code", "value"):
            mentions = list(_named(hidden(unit.text), forms, proper))
            if mentions:
                found[unit.number] = mentions
    return found


def _named(
    text: str, forms: Mapping[str, Sequence[tuple[re.Pattern[str], str]]], proper: set[str]
) -> Iterator[Mention]:
    """Looked up by their first word: many names cost no more than few."""
    at = 0
    for piece in _PIECE_OF_NAME.finditer(text):
        if piece.start() < at:
            continue
        for pattern, key in forms.get(piece[0].casefold(), ()):
            match = pattern.match(text, piece.start())
            if match is None:
                continue
            words = " ".join(match[0].casefold().split())
            if (words in PLAIN_WORDS or words in proper) and not match[0][0].isupper():
                continue
            yield Mention(key, match.start(), match.end())
            at = match.end()
            break
