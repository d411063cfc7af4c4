"""Systems nobody has catalogued, found by how people talk about systems."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planner.extraction.addresses import address_words
from planner.extraction.mentions import Mention, hidden
from planner.extraction.names import ANY, MOVES, NAME, Candidate, cleaned, core
from planner.extraction.placed_names import arrow_names, column_names, header_names, word_units
from planner.extraction.prose import spoken
from planner.extraction.units import Unit
from planner.extraction.words import SYSTEM_NOUNS


def _pair(between: str) -> str:
    """Two names with these words between them."""
    return ANY + between + rf"(?:the |our |an? )?[\"'“\u2018]?(?P<b>{NAME})[\"'”\u2019]?"


_OURS: Final = (
    r"(?:our|the|an?|their|your|my|this|that|new|old|in-house|internal|home-?grown|custom|own"
    r"|legacy|existing|central|external|third-party|customer's|client's)"
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A turn of phrase that names a system. Weight 3 is enough; `moves` asks for a verb of moving data."""

    pattern: re.Pattern[str]
    weight: int
    moves: bool = False


def _cue(pattern: str, weight: int, *, moves: bool = False) -> _Cue:
    return _Cue(re.compile(pattern), weight, moves)


_NOUNS: Final = (
    rf"(?:{SYSTEM_NOUNS}|(?:[a-z-]+ )?(?:service|software|SaaS|programme|suite|tool|product|point of sale))"
)
_SIGNED: Final = (
    r"(?:authenticat\w*|authori[sz]\w*|log(?:s|ged|ging)?[ -]?(?:in|on)|sign(?:s|ed|ing)?[ -]?in)"
)
_DONE: Final = r"(?:is|are|was|were|been|being|gets?|got)(?: \w+ly)? [a-z]+(?:ed|en|wn|id|pt|ld|lt)"
_TITLED: Final = re.compile(r"\W*(?:subject|betreff|title|titel|re|summary):", re.IGNORECASE)
_CUES: Final = (
    _cue(
        rf"^\W*{ANY}:\s+(?:an? |the |our )?(?:[A-Za-z-]+ ){{0,2}}?(?:API|OAuth|[Bb]asic|[Tt]oken"
        rf"|[Bb]earer|JWT|REST|SOAP|GraphQL"
        rf"|[Uu]ser name|[Ww]ebhook)",
        2,
    ),
    _cue(
        rf"\b(?:copied|sent|pushed|exported|transferred|written|posted|synced|imported|loaded|uploaded"
        rf"|delivered"
        rf"|forwarded|fetched|read|pulled) (?:[a-z]+ ){{0,3}}?(?:to|into|from) (?:the |our )?{ANY}",
        2,
    ),
    _cue(r"\b[Bb]etween (?:the |our |an? )?" + _pair(r"(?: \w+)? and "), 3, moves=True),
    _cue(r"\b[Ff]rom (?:the |our |an? )?" + _pair(r" (?:in|on)?to "), 3, moves=True),
    _cue(
        r"\b(?:[Ii]ntegrat\w*|[Cc]onnect\w*|[Ss]ync\w*|[Ll]ink\w*|[Hh]ook\w*) (?:the |our |up )?"
        + _pair(r" (?:with|to|and|into) "),
        3,
    ),
    _cue(_pair(r" ?(?:->|→|=>|<->|↔|⇒) ?"), 2),
    _cue(
        _pair(r" (?:to|and|into|with) ")
        + r" (?:[a-z]+ )?(?:[Ii]ntegration|[Ss]ync\w*|[Ii]nterface|[Cc]onnector)\b",
        3,
    ),
    _cue(r"^(?:#+ )?(?:[A-Z][\w -]{2,40}: )?" + _pair(r" (?:to|into|and|with) ") + r"\s*$", 2),
    _cue(rf"\b{_OURS} (?:[a-z-]+ )?{_NOUNS}(?:,? (?:is )?(?:called|named|known as)|,| is|:)? {ANY}", 3),
    _cue(rf"\b{_NOUNS} ?\((?:called |named |it's |it is )?{ANY}\)", 3),
    _cue(rf"\b{_NOUNS},? (?:called|named|known as|of|at|run by|hosted by) {ANY}", 3),
    _cue(rf"{ANY},? (?:is |which is )?(?:\()?{_OURS} (?:[a-z'\u2019-]+ ){{0,3}}{_NOUNS}\b", 3),
    _cue(rf"{ANY} \((?:{_OURS} )?(?:[a-z'\u2019-]+ ){{0,3}}{_NOUNS}\b", 3),
    _cue(
        rf"\b(?:[Ss]ource|[Tt]arget|[Dd]estination|[Oo]rigin|[Ss]ender|[Rr]eceiver|SOURCE|TARGET|FROM|TO)"
        rf"(?: (?:[Ss]ystem|[Aa]pp|[Aa]pplication|[Pp]latform|[Ss]ide))?s?(?: is)?(?: ?[:=-] ?| )"
        rf"(?:the |our )?{ANY}(?= ?$| ?[.,;(|]| is\b| via\b)",
        3,
    ),
    _cue(rf"\b[Ss]ystems?(?: involved| in scope)?: (?:the |our )?{ANY}(?:,| and| &) (?P<b>{NAME})", 3),
    _cue(
        rf"{ANY}(?:'s|\u2019s)? (?:REST |SOAP |GraphQL |HTTP |JSON |public |admin |web |v\d )*(?:API"
        rf"|APIs|[Ww]ebhooks?|instance|tenant|connector|sandbox|SDK|server|database|backend)\b",
        2,
    ),
    _cue(
        rf"{ANY}(?:'s|\u2019s) (?:REST |SOAP |GraphQL |HTTP |JSON |public |admin |web |v\d )*(?:API"
        rf"|APIs|[Ww]ebhooks?|instance|tenant|connector|sandbox|SDK|server|database|backend)\b",
        3,
    ),
    _cue(
        rf"{ANY} (?:sends|posts|fires|emits|calls|pushes|exposes|provides|returns|receives|holds"
        rf"|publishes|exports|imports|accepts|rejects|allows|rate[- ]limits|notifies|answers|delivers"
        rf"|picks|stores|emits"
        rf"|is the (?:source|master|single|system of record|leading|target|destination))\b",
        2,
    ),
    _cue(rf"\b{_SIGNED} (?:\w+ )?(?:to|with|at|against|on) (?:the |our )?{ANY}", 2),
    _cue(rf"\b{_DONE} (?:in|on|from|to|into|by|out of) (?:the |our )?{ANY}", 2),
    _cue(rf"(?:^|[.!?]\s)\W*{ANY} is (?:our|their) (?:own )?", 2),
    _cue(
        rf"{ANY} (?:can|cannot|can't|can\u2019t|could|does not|doesn't|doesn\u2019t|will) (?:push|send"
        rf"|call|fire|export"
        r"|deliver|offer|provide|support|notify|receive|accept)\b",
        2,
    ),
    _cue(
        rf"{ANY} (?:has|have|offers|supports|provides) (?:an? |the )?(?:\w+ )?(?:web-?hooks?|APIs?|REST)\b", 3
    ),
    _cue(
        rf"{ANY} is (?:called|accessed|reached|queried|polled|asked|addressed) (?:with|via|by|over|through"
        rf"|for)\b",
        3,
    ),
    _cue(rf"\b[Ww]e are {ANY}, (?:an? |the )", 3),
    _cue(rf"\b(?:system|tool|master|application|platform)\b[^.:]{{0,40}}: {ANY}\W*$", 3),
    _cue(
        rf"{ANY}(?:'s|\u2019s)? (?:REST |test |admin |service )?(?:accounts?|workspaces?|users?|tickets?"
        rf"|customers?|orders?|records?|requests?|account|contacts?|side|login|credentials?|settings)\b",
        1,
    ),
    _cue(rf"\b(?:in|into|onto|to|from|inside|within|via) (?:the |our )?{ANY}", 1, moves=True),
)


def unknown_systems(units: Sequence[Unit], known: Mapping[int, Sequence[Mention]]) -> list[Candidate]:
    """Names that are used as systems and stand in no catalogue, in order of appearance."""
    found: dict[str, Candidate] = {}
    for unit in units:
        if unit.kind in ("code", "value") or unit.scope not in ("in", "later"):
            continue
        for start, text in spoken(unit):
            taken = [(each.start - start, each.end - start) for each in known.get(unit.number, ())]
            moves = bool(MOVES.search(text)) or unit.kind == "heading" or bool(_TITLED.match(text))
            for name, weight, noun in _names(" ".join(hidden(text).splitlines()), taken, moves):
                candidate = found.setdefault(core(name), Candidate(name))
                candidate.weight += weight if unit.number not in candidate.units or weight > 1 else 0
                candidate.units.add(unit.number)
                candidate.best = max(candidate.best, weight)
                candidate.noun = candidate.noun or noun
    words = word_units(units, known)
    _from_places(units, known, words, found)
    for candidate in found.values():
        # Said of it only once that it is a system, but it is spoken of all over the text.
        if candidate.weight == 2 and words[candidate.name.split()[0]] >= 3:
            candidate.weight += 1
    return [
        each
        for each in found.values()
        # A word that only ever begins sentences is a verb or noun with a capital.
        if each.weight >= 3 and (each.best != 1 or words[each.name.split()[0]])
    ]


def _from_tables(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    add: Callable[[str, int, int], None],
) -> None:
    """Names in columns, labels, headings with an arrow, and headers of mapping tables."""
    for unit, start, end, head in column_names(units):
        if not any(start <= each.start < end for each in known.get(unit.number, ())):
            add(head, 3, unit.number)
    for unit, start, end in arrow_names(units):
        if not any(left.start < end and start < left.end for left in known.get(unit.number, ())):
            add(unit.text[start:end], 3, unit.number)
    for unit, header, said in header_names(units):
        if not any(unit.text[each.start : each.end] in header for each in known.get(unit.number, ())):
            add(header, 2 + said, unit.number)


def _from_places(
    units: Sequence[Unit],
    known: Mapping[int, Sequence[Mention]],
    words: Mapping[str, int],
    found: dict[str, Candidate],
) -> None:
    """Names in columns, labels, headers of mapping tables, and in addresses."""

    def add(words: str, weight: int, number: int) -> None:
        if name := cleaned(words):
            candidate = found.setdefault(core(name), Candidate(name))
            candidate.weight += weight
            candidate.units.add(number)

    _from_tables(units, known, add)
    spelled: dict[str, str] = {}
    for word in words:
        spelled.setdefault(word.casefold(), word)
    for address in address_words(units):
        if address in found:
            found[address].weight += 2
        elif address in spelled and cleaned(spelled[address]):
            name = spelled[address]
            found[address] = Candidate(name, weight=2 + (words[name] > 1))


def _names(text: str, taken: Sequence[tuple[int, int]], moves: bool) -> Iterator[tuple[str, int, str]]:
    weights: dict[str, int] = defaultdict(int)
    nouns: dict[str, str] = {}
    for cue in _CUES:
        if cue.moves and not moves:
            continue
        for match in cue.pattern.finditer(text):
            for group in ("a", "b"):
                if group not in cue.pattern.groupindex or match[group] is None:
                    continue
                start, end = match.span(group)
                name = cleaned(match[group], first=start == 0 or text[:start].rstrip()[-1:] in ".:!?-")
                if name and not any(left < end and start < right for left, right in taken):
                    weights[name] = max(weights[name], cue.weight)
                    if noun := _noun_beside(text, start, end):
                        nouns[name] = noun
    for name, weight in weights.items():
        yield name, weight, nouns.get(name, "")


_NOUN_BESIDE: Final = re.compile(
    rf"\b(?:our|the|their|my|an?)\b (?:[a-z-]+ ){{0,2}}?({SYSTEM_NOUNS})\b", re.IGNORECASE
)


def _noun_beside(text: str, start: int, end: int) -> str:
    """What kind of system the text calls it: `our ERP (Foo)`, `Foo, our ERP`."""
    before = list(_NOUN_BESIDE.finditer(text, max(0, start - 50), start))
    if before and re.fullmatch(
        r"[,(\s]*(?:is |called |named |known as |of |at |run by )?[\"'(]*", text[before[-1].end() : start]
    ):
        return " ".join(before[-1][1].split())
    after = _NOUN_BESIDE.search(text, end, min(len(text), end + 60))
    if after and re.fullmatch(r"[,\s(]*(?:is|which is)?\s*", text[end : after.start()]):
        return " ".join(after[1].split())
    return ""
