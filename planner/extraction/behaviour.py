"""How a system behaves: limits, pages, webhooks, versions; in the words of the documents."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.extraction.mentions import Mention
from planner.extraction.systems import Naming
from planner.extraction.units import Unit
from planner.spec.values import Api, Evidence, Role

_LIMIT: Final = re.compile(
    r"\brate[- ]?limit\w*|\bthrottl\w*|\b(?:requests?|calls?|transactions?|messages?)\s*(?:per|/|a"
    r"|an|every|each)\s*(?:\d+\s*)?(?:second|minute|hour|day|sec|min|s\b)|\b(?:max(?:imum)?"
    r"|at most|up to|no more than|limited to)\s+(?:of\s+)?\d[\d,.]*\s*(?:\w+\s){0,2}?(?:requests?"
    r"|calls?|records?|rows?|items?|per|MB|KB)|\bquota\b|\b\d+\s*(?:req|rps|rpm)\b",
    re.IGNORECASE,
)
_PAGES: Final = re.compile(
    r"\bpaginat\w*|\bpages? of \d+|\bpage size|\bcursor\b|\bnext[_ -]?page\b|\boffset\b"
    r"|\bpage_?token\b|\bper[_ ]page\b|\b\d+ (?:records|items|results|rows) (?:per|a) page\b"
    r"|\bpaging\b|\bnextLink\b|\bhas_?more\b",
    re.IGNORECASE,
)
_HOOKS: Final = re.compile(
    r"\bsignature\b|\bsigned with\b|\bsigns? (?:the|its|every|each|all)\b|\bHMAC\b"
    r"|\bX-[A-Za-z-]*Signature\b|\bsigning secret\b|\bwebhook secret\b|\bshared secret\b|\bdeliver"
    r"(?:y|ies|ed)\b[^.]{0,40}\b(?:twice|more than once|at least once|out of order|again"
    r"|retried)\b|\bonly (?:the |contains? )?(?:\w+ )?ids?\b|\bbatch"
    r"(?:es)? of\b[^.]{0,30}\bevents?\b|\bat[- ]least[- ]once\b",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(
    r"\b(?:API\s+)?(?:version|v)\s?(\d{1,4}(?:[.-]\d{1,4}){0,3})\b(?!\s*(?:of|\d))", re.IGNORECASE
)
_APIS: Final[tuple[tuple[Api, re.Pattern[str]], ...]] = (
    ("graphql", re.compile(r"\bGraphQL\b", re.IGNORECASE)),
    ("soap", re.compile(r"\bSOAP\b|\bWSDL\b")),
    (
        "file",
        re.compile(
            r"\bS?FTPS?\b|\bflat file|\bCSV (?:file|export|import|drop)|\bfile (?:drop|share|server)|\bEDI"
            r"(?:FACT)?\b|\bIDoc\b",
            re.IGNORECASE,
        ),
    ),
    (
        "database",
        re.compile(
            r"\bJDBC\b|\bODBC\b|\bSQL (?:view|table|query|database)|\bdirect(?:ly)? (?:from|in"
            r"|to) the database\b",
            re.IGNORECASE,
        ),
    ),
    ("rest", re.compile(r"\bREST(?:ful)?\b(?: API)?|\bHTTP API\b|\bJSON API\b|\bOData\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A value somebody states: of the same `kind` a system has only one."""

    kind: str
    value: str
    evidence: Evidence


@dataclass(slots=True)
class Behaviour:
    """What is said about one system."""

    limits: list[str] = field(default_factory=list)
    pagination: list[str] = field(default_factory=list)
    webhooks: list[str] = field(default_factory=list)
    version: str = ""
    api: Api = "unknown"
    evidence: list[Evidence] = field(default_factory=list)
    versions: list[Statement] = field(default_factory=list)
    rates: list[Statement] = field(default_factory=list)


def find_behaviour(units: Sequence[Unit], naming: Naming, roles: Mapping[str, Role]) -> dict[str, Behaviour]:
    """By system key; a sentence that names no system belongs to its heading's, else to the last one named."""
    found: dict[str, Behaviour] = defaultdict(Behaviour)
    last: list[str] = []
    document = ""
    for unit in units:
        if unit.document.name != document:
            last, document = [], unit.document.name
        names = naming.keys_in(unit)
        if unit.scope == "in" and unit.kind not in ("code", "value", "heading"):
            _read(unit, naming, roles, last, found)
        last = names or (last if unit.kind != "heading" else [])
    return dict(found)


def _read(
    unit: Unit, naming: Naming, roles: Mapping[str, Role], last: Sequence[str], found: dict[str, Behaviour]
) -> None:
    words = " ".join(unit.text.split())
    for pattern, name in ((_LIMIT, "limits"), (_PAGES, "pagination"), (_HOOKS, "webhooks")):
        match = pattern.search(unit.text)
        if match is None:
            continue
        default = _senders(roles) if name == "webhooks" else ()
        for owner in _owners(unit, match, naming, last, default):
            notes: list[str] = getattr(found[owner], name)
            if words not in notes:
                notes.append(words)
                found[owner].evidence.append(unit.evidence())
            if name == "limits" and (rate := _rate(unit)):
                found[owner].rates.append(rate)
    for owner in naming.keys_in(unit):
        mentions = [each for each in naming.mentions[unit.number] if each.key == owner]
        around = _around(unit.text, mentions)
        if version := _VERSION.search(around):
            found[owner].version = found[owner].version or version[1]
            if not _OTHER_VERSION.search(unit.text):
                found[owner].versions.append(Statement("version", version[1], unit.evidence()))
        for api, pattern in _APIS:
            if found[owner].api == "unknown" and pattern.search(around):
                found[owner].api = api


_OTHER_VERSION: Final = re.compile(
    r"\b(?:old|older|new|newer|previous|former|next|later|upgrade\w*|migrat\w*|retire\w*|deprecat\w*"
    r"|instead of"
    r"|no longer|sandbox|test|draft|from v\S+ to|since|before|until)\b",
    re.IGNORECASE,
)
_RATE: Final = re.compile(
    r"\b(\d[\d,. ]*\d|\d)\s*(?:API )?(?:requests?|calls?|req)\s*(?:per|/|an?|every|each|in)\s*(\d+\s*)?"
    r"(second|sec|minute|min|hour|day|s\b)",
    re.IGNORECASE,
)
_OTHER_RATE: Final = re.compile(
    r"\b(?:burst|plan|tier|enterprise|sandbox|trial|per (?:user|token|app|account)|search|bulk|upload"
    r"|average)\b",
    re.IGNORECASE,
)


def _rate(unit: Unit) -> Statement | None:
    """The number of requests in a window; limits of a part or a plan are left out."""
    found = _RATE.search(unit.text)
    if found is None or _OTHER_RATE.search(unit.text):
        return None
    window = f"{(found[2] or '1').strip()} {found[3][0].lower()}"
    number = re.sub(r"\D", "", found[1])
    words = " ".join(found[0].split())
    return Statement(window, words if number else "", unit.evidence()) if number else None


def _around(text: str, mentions: Sequence[Mention]) -> str:
    return " ".join(text[max(0, each.start - 15) : each.end + 45] for each in mentions)


def _senders(roles: Mapping[str, Role]) -> list[str]:
    return [key for key, role in roles.items() if role in ("source", "both")][:1]


def _owners(
    unit: Unit, match: re.Match[str], naming: Naming, last: Sequence[str], default: Sequence[str]
) -> list[str]:
    mentions = naming.mentions.get(unit.number, ())
    before = [each for each in mentions if each.end <= match.end()]
    if before:
        return [before[-1].key]
    if mentions:
        return [mentions[0].key]
    for words in reversed(unit.context):
        if last and words.rstrip().endswith("."):
            continue  # A whole sentence before a list; what was named since is nearer.
        folded = words.casefold()
        for key, system in naming.systems.items():
            if system.name.casefold() in folded:
                return [key]
    return list(default) or list(last[-1:])
